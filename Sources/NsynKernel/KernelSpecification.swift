import Glibc
import NsynDiagnostics
import NsynFiles
import NsynShell

/// What tells Jupyter that there is a kernel, and how it is started.
public enum KernelSpecification {
    /// The specification for a program at a path.
    public static func text(program: String) -> [UInt8] {
        var json = JSONWriter()
        json.object(nil) { json in
            json.array("argv", of: [program, "kernel", "{connection_file}"]) { json, word in json.string(word) }
            json.field("display_name", "nsyn")
            json.field("language", "nsyn")
            json.field("interrupt_mode", "signal")
            json.object("metadata") { $0.field("debugger", false) }
        }
        json.newline()
        return json.bytes
    }

    /// Writes the specification below a folder such as `~/.local/share/jupyter`.
    /// - Returns: the folder of the kernel, or why it could not be written.
    public static func install(program: String, below folder: String) -> Result<String, LoadFailure> {
        let target = folder + "/kernels/nsyn"
        UserFolder.make(folderOf: target + "/kernel.json")
        if let failure = FileWriter.write(text(program: program), to: target + "/kernel.json") {
            return .failure(failure)
        }
        return .success(target)
    }

    /// Where Jupyter looks for what a user installs.
    public static func userFolder() -> String? {
        if let folder = getenv("JUPYTER_DATA_DIR"), folder[0] == 0x2F { return String(cString: folder) }
        if let folder = getenv("XDG_DATA_HOME"), folder[0] == 0x2F { return String(cString: folder) + "/jupyter" }
        return getenv("HOME").map { String(cString: $0) + "/.local/share/jupyter" }
    }

    /// The program that runs, by its full path.
    public static func ownProgram() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return "nsyn" }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
