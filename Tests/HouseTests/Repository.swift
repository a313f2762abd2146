import Foundation

/// The repository that these tests were built from.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The files that belong to the repository, committed or about to be, as paths from its root.
    static func files(in folders: [String], endings: [String]) -> [String] {
        folders.flatMap { folder -> [String] in
            let base = root.appendingPathComponent(folder)
            let found = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
            return found.filter { path in
                endings.contains { path.hasSuffix($0) } && !path.contains(".build/") && !path.contains(".cache/")
            }.map { folder + "/" + $0 }
        }.sorted()
    }

    /// The modules of the floor plan in `docs/architecture.md`, from the ground up.
    static func floors() throws -> [String] {
        let page = try text("docs/architecture.md")
        let section = page.components(separatedBy: "\n## Floors\n").last?.components(separatedBy: "\n## ")[0] ?? ""
        return section.split(separator: "\n").compactMap { line in
            guard let first = line.first, first.isNumber, line.contains(". `") else { return nil }
            let parts = line.split(separator: "`")
            return parts.count > 1 ? String(parts[1]) : nil
        }
    }

    /// The modules that a Swift file imports.
    static func imports(of path: String) throws -> [String] {
        try text(path).split(separator: "\n").compactMap { line in
            // Indented ones stand in programs that nsyn writes.
            if line.hasPrefix(" ") { return nil }
            var words = line.split(separator: " ").map(String.init)
            while let first = words.first, first.hasPrefix("@") || first == "public" || first == "internal" {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            // `import struct Module.Name` names the module second to last.
            return words[words.count - 1].split(separator: ".").first.map(String.init)
        }
    }
}
