import Foundation
import Testing

@Suite struct FloorTests {
    private static let systemModules: Set<String> = [
        "Glibc", "Darwin", "Synchronization", "Dispatch", "Foundation", "FoundationEssentials", "Testing",
    ]

    /// Where the start-up time of Foundation would be felt by every check.
    private static let core: Set<String> = [
        "NsynJSON", "NsynService", "NsynQuantities", "NsynTables", "NsynDrawing", "NsynChemistry", "NsynSyntax",
        "NsynDiagnostics", "NsynFiles",
        "NsynPlan",
        "NsynVerification", "NsynRobots", "NsynSimulation", "NsynSemantics", "NsynDigest", "NsynReview", "NsynShell",
        "NsynKernel", "nsyn",
    ]

    @Test func everyModuleHasAFloor() throws {
        let floors = try Repository.floors()
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appendingPathComponent("Sources").path)
        for folder in folders where !folder.hasPrefix(".") {
            #expect(floors.contains(folder), "Give \(folder) its place in the list of docs/architecture.md")
        }
        for floor in floors { #expect(folders.contains(floor), "docs/architecture.md lists \(floor), which is gone") }
        #expect(Set(floors).count == floors.count)
    }

    @Test func importsPointDown() throws {
        let floors = try Repository.floors()
        for path in Repository.files(in: ["Sources"], endings: [".swift"]) {
            let module = String(path.split(separator: "/")[1])
            let own = try #require(floors.firstIndex(of: module), "\(module) has no floor")
            for imported in try Repository.imports(of: path) where !Self.systemModules.contains(imported) {
                let floor = floors.firstIndex(of: imported)
                #expect(floor != nil, "\(path) imports \(imported), which is neither a module of nsyn nor the system's")
                if let floor { #expect(floor < own, "\(path) imports \(imported) from the same or a higher floor") }
            }
        }
    }

    @Test func packageDependenciesPointDown() throws {
        let floors = try Repository.floors()
        let manifest = try Repository.text("Package.swift")
        var target: Int?
        for line in manifest.split(separator: "\n") {
            let names = line.split(separator: "\"").enumerated().compactMap {
                $0.offset % 2 == 1 ? String($0.element) : nil
            }
            var rest = names[...]
            if line.contains("arget(") { target = nil }
            if line.contains(".testTarget(") { continue }
            if target == nil, let name = rest.first, floors.contains(name), !line.contains("library(") {
                target = floors.firstIndex(of: name)
                rest.removeFirst()
            }
            guard let target else { continue }
            for name in rest {
                guard let floor = floors.firstIndex(of: name) else { continue }
                let isPath = line.contains("path: \"Sources/\(name)\"") || floor == target
                #expect(isPath || floor < target, "Package.swift lets \(floors[target]) depend on \(name)")
            }
        }
    }

    @Test func noFoundationInTheCore() throws {
        for path in Repository.files(in: ["Sources"], endings: [".swift"]) {
            guard Self.core.contains(String(path.split(separator: "/")[1])) else { continue }
            let imports = try Repository.imports(of: path)
            #expect(!imports.contains { $0.hasPrefix("Foundation") }, "\(path) imports Foundation")
        }
    }
}

@Suite struct HouseKeepingTests {
    /// Longer files, each with the reason why it is one.
    private static let longFiles: [String: String] = [:]

    @Test func filesAreShort() throws {
        for path in Repository.files(in: ["Sources", "Tests"], endings: [".swift"]) where Self.longFiles[path] == nil {
            let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 500, "\(path) has \(lines) lines: split it by what it does")
        }
    }

    @Test func noPathsOfAWorkplace() throws {
        // Spelt in parts, so that this file passes its own test.
        let traces = ["/wo" + "rk/", "/fa" + "rm/", "../sha" + "red"]
        let folders = ["Sources", "Tests", "stdlib", "grammar", "docs", "examples", "Benchmarks"]
        let endings = [".swift", ".nsyn", ".md", ".c", ".h", ".cpp", ".ebnf", ".json", ".py", ".js", ".csv"]
        let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md", "Package.swift"]
        for path in Repository.files(in: folders, endings: endings) + top {
            guard let text = try? Repository.text(path) else { continue }
            for trace in traces { #expect(!text.contains(trace), "\(path) holds \(trace)") }
        }
    }

    @Test func nothingIsPromisedInsteadOfDone() throws {
        let promises = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "not yet imple" + "mented", "place" + "holder text"]
        for path in Repository.files(
            in: ["Sources", "stdlib", "examples"], endings: [".swift", ".nsyn", ".c", ".cpp"])
        {
            let text = try Repository.text(path)
            for promise in promises { #expect(!text.contains(promise), "\(path) holds \(promise)") }
        }
    }

    @Test func theReadmeShowsBothCommands() throws {
        let readme = try Repository.text("README.md")
        #expect(readme.contains("make demo"))
        #expect(readme.contains("make test"))
    }

    @Test func makeTestLintsAndTestsAndIsWhatContinuousIntegrationRuns() throws {
        let makefile = try Repository.text("Makefile")
        let recipe = try #require(
            makefile.components(separatedBy: "\ntest:\n").last?.components(separatedBy: "\n\n")[0])
        #expect(recipe.contains("lint"))
        #expect(recipe.contains("swift build --build-tests"))
        #expect(recipe.hasSuffix("swift test --parallel"))
        #expect(makefile.contains("swift format lint --strict --recursive Sources Tests Package.swift"))
        #expect(try Repository.text(".ci/run").contains("make test"))
    }

    @Test func everyCommandFileIsListed() throws {
        let list = try Repository.text("Sources/nsyn/Commands/All.swift")
        for path in Repository.files(in: ["Sources/nsyn/Commands"], endings: ["Command.swift"]) {
            let type = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            #expect(list.contains("\(type).command"), "\(type) is missing in Commands/All.swift")
        }
    }

    @Test func theVersionIsThatOfTheChangelog() throws {
        let changelog = try Repository.text("CHANGELOG.md")
        let newest = try #require(changelog.components(separatedBy: "\n## [").dropFirst().first)
        let number = newest.prefix { $0 != "]" }
        #expect(try Repository.text("Sources/nsyn/CommandLine/Version.swift").contains("\"\(number)\""))
    }

    @Test func everyCodeOfAFailureIsDeclared() throws {
        let declared = try Repository.text("stdlib/findings/environment.nsyn")
        let raised = try Repository.text("Sources/NsynDiagnostics/LoadFailures.swift")
        for part in raised.components(separatedBy: "Code(").dropFirst() {
            let code = "NS" + part.prefix { $0 != ")" }
            #expect(declared.contains("code: \(code)\n"), "\(code) is not declared")
        }
    }
}
