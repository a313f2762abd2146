import Glibc

/// The files of a folder with one ending, in the order of their names.
enum DataFolder {
    static func texts(_ path: String, ending: String) throws(DataProblem) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        for name in try names(path) where name.hasSuffix(ending) {
            files.append((name, String(decoding: try FileBytes.read("\(path)/\(name)"), as: UTF8.self)))
        }
        guard !files.isEmpty else {
            throw DataProblem(.emptyTable, "the folder holds no *\(ending) file", at: .init(file: path))
        }
        return files
    }

    static func names(_ path: String) throws(DataProblem) -> [String] {
        guard let folder = opendir(path) else {
            throw DataProblem(
                .unreadableFile, "the folder can't be read (\(String(cString: strerror(errno))))", at: .init(file: path)
            )
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// A digest of what was read, for the card: FNV-1a over names and contents.
    static func digest(_ files: [(name: String, text: String)]) -> String {
        var sink = ByteSink()
        for file in files {
            sink.put(file.name.utf8)
            sink.put(file.text.utf8)
        }
        let digits = String(sink.checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
