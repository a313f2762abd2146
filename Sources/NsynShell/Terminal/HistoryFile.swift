import Glibc
import NsynFiles

/// Entries of earlier sessions: one a line, line ends written as `\n`. Every entry is added in one write, so that
/// sessions side by side don't tear each other's, and none is lost when the terminal goes away.
struct HistoryFile {
    static let mostEntries = 10_000

    let path: String?

    /// In `$XDG_STATE_HOME/nsyn` or `~/.local/state/nsyn`.
    static func standard() -> HistoryFile {
        HistoryFile(path: UserFolder.path("XDG_STATE_HOME", ".local/state").map { $0 + "/history" })
    }

    /// The last entries, oldest first. A file that can't be read holds none.
    func entries() -> [[UInt8]] {
        guard let path, case .success(let bytes) = SourceReader.read(path) else { return [] }
        let lines = bytes.split(separator: 0x0A).suffix(HistoryFile.mostEntries)
        if bytes.count > 4 << 20 {
            // It only grows otherwise; what is too old goes.
            var kept: [UInt8] = []
            for line in lines { kept += line + [0x0A] }
            _ = FileWriter.write(kept, to: path)
        }
        return lines.map(HistoryFile.decoded)
    }

    func add(_ entry: [UInt8]) {
        guard let path, entry.count <= 65_536, !entry.contains(0) else { return }
        UserFolder.make(folderOf: path)
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let line = HistoryFile.encoded(entry) + [0x0A]
        _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    }

    static func encoded(_ entry: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        for byte in entry {
            switch byte {
            case 0x0A: line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\\"): line += [byte, byte]
            default: line.append(byte)
            }
        }
        return line
    }

    static func decoded(_ line: some Sequence<UInt8>) -> [UInt8] {
        var entry: [UInt8] = []
        var isEscaped = false
        for byte in line {
            if isEscaped {
                entry.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                entry.append(byte)
            }
        }
        return entry
    }
}

/// Folders of the user by the XDG rules.
public enum UserFolder {
    /// `$VARIABLE/nsyn`, or `~/fallback/nsyn`; nil where the user has no home.
    public static func path(_ variable: String, _ fallback: String) -> String? {
        if let value = getenv(variable), value[0] == 0x2F { return String(cString: value) + "/nsyn" }
        if let home = getenv("HOME"), home[0] == 0x2F { return String(cString: home) + "/" + fallback + "/nsyn" }
        return nil
    }

    /// Makes the folders above a file, as far as they are missing.
    public static func make(folderOf path: String) {
        var position = path.utf8.startIndex
        while let slash = path.utf8[path.utf8.index(after: position)...].firstIndex(of: 0x2F) {
            mkdir(String(path[..<slash]), 0o700)
            position = slash
        }
    }
}
