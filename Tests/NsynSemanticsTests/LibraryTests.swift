import Glibc
import NsynDiagnostics
import NsynSyntax
import Testing

@testable import NsynSemantics

@Suite struct LibraryTests {
    @Test func theLibraryIsSound() {
        let library = Library()
        for name in library.names { _ = library.value(named: library.symbols.symbol(name)) }
        for name in library.verbNames { #expect(library.verb(named: library.symbols.symbol(name)) != nil) }
        for entry in library.index.entries where entry.kind == .reagentWord || entry.kind == .solventWord {
            let profile = library.profile(of: entry.name)
            #expect(profile != nil, "\(entry.name) has no profile")
        }
        _ = library.electrons
        _ = library.routes
        _ = library.walls
        let findings = library.findings + library.reader.findings
        #expect(findings.isEmpty, "\(findings.map { "\($0.code) \($0.message) \($0.span)" })")
    }

    @Test func everyClassOfAReagentIsDeclared() {
        let library = Library()
        for entry in library.index.entries where entry.kind == .reagentWord {
            #expect(library.classes.knows(library.symbols.symbol(entry.className)), "\(entry.name): \(entry.className)")
        }
        #expect(library.isSubclass(library.symbols.symbol("Thiol"), of: library.symbols.symbol("Ligand")))
    }

    @Test func theEmbeddedListIsFresh() {
        let paths = (0..<LibraryFiles.embedded.count).map { LibraryFiles.embedded.path($0) }
        #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(paths.contains("units") && paths.contains("verbs") && paths.contains("reagents/thiols"))
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let onDisk = files(below: "/\(root)/stdlib", prefix: "")
        #expect(paths == onDisk.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "run scripts/embed-library")
    }

    private func files(below folder: String, prefix: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            if entry.pointee.d_type == DT_DIR {
                found += files(below: folder + "/" + name, prefix: prefix + name + "/")
            } else if name.hasSuffix(".nsyn") {
                found.append(prefix + name.dropLast(5))
            }
        }
        return found
    }

    // MARK: The cache

    final class Memory: LibraryCache, @unchecked Sendable {
        var kept: [String: [UInt8]] = [:]
        var stores = 0
        func load(_ key: String) -> [UInt8]? { kept[key] }
        func store(_ key: String, _ bytes: [UInt8]) {
            kept[key] = bytes
            stores += 1
        }
    }

    @Test func aKeptIndexGivesTheSameLibrary() {
        let memory = Memory()
        let first = Library(.embedded, cache: memory)
        let second = Library(.embedded, cache: memory)
        #expect(memory.stores == 1)
        #expect(first.index.entries.map(\.name) == second.index.entries.map(\.name))
        #expect(first.index.entries.map(\.start) == second.index.entries.map(\.start))
        #expect(second.profile(of: "NaBH4")?.electrons.int == 8)
    }

    /// A damaged cache is rebuilt, wherever the damage is; it is never believed.
    @Test func aDamagedIndexIsRebuilt() throws {
        let memory = Memory()
        _ = Library(.embedded, cache: memory)
        let (key, sound) = try #require(memory.kept.first)
        for place in stride(from: 0, to: sound.count, by: max(1, sound.count / 40)) {
            var damaged = sound
            damaged[place] ^= 0x41
            memory.kept[key] = damaged
            let library = Library(.embedded, cache: memory)
            #expect(memory.kept[key] == sound)
            #expect(library.canonicalName(library.symbols.symbol("NaBH4")) == "NaBH4")
        }
        memory.kept[key] = Array(sound.prefix(100))
        _ = Library(.embedded, cache: memory)
        #expect(memory.kept[key] == sound)
    }

    @Test func anotherLibraryHasAnotherKey() {
        let memory = Memory()
        let files = [LibraryFiles.File(path: "units", bytes: Array("dimension Length\n".utf8))]
        _ = Library(LibraryFiles(files), cache: memory)
        let changed = [LibraryFiles.File(path: "units", bytes: Array("dimension Length \n".utf8))]
        _ = Library(LibraryFiles(changed), cache: memory)
        #expect(memory.kept.count == 2)
    }
}
