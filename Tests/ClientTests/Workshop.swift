import Foundation
import Testing

/// A folder that is gone after the test, with the built `nsyn` and the environments of robots' own software.
final class Workshop {
    let folder: URL
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let drivers = repository.appendingPathComponent("Tests/Clients/robots")

    /// The program beside this test bundle; `NSYN` names another, such as a release build for a long run.
    static let program: String = {
        if let other = ProcessInfo.processInfo.environment["NSYN"] { return other }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidates = [own, URL(fileURLWithPath: CommandLine.arguments[0])]
            .map { $0.deletingLastPathComponent().appendingPathComponent("nsyn").path }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[1]
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("nsyn-clients-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    func run(_ program: String, _ words: [String], input: String = "") throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = words
        process.currentDirectoryURL = folder
        var surroundings = ProcessInfo.processInfo.environment
        surroundings["HOME"] = folder.path
        surroundings["PYTHONDONTWRITEBYTECODE"] = "1"
        surroundings["NO_COLOR"] = "1"
        process.environment = surroundings
        // Files instead of pipes: nothing can fill up and wait for somebody to read.
        let names = ["input", "output", "errors"].map { folder.appendingPathComponent(".\(UUID().uuidString).\($0)") }
        try Data(input.utf8).write(to: names[0])
        for name in names[1...] { try Data().write(to: name) }
        process.standardInput = try FileHandle(forReadingFrom: names[0])
        process.standardOutput = try FileHandle(forWritingTo: names[1])
        process.standardError = try FileHandle(forWritingTo: names[2])
        try process.run()
        process.waitUntilExit()
        defer { for name in names { try? FileManager.default.removeItem(at: name) } }
        return Outcome(
            code: process.terminationStatus, output: try String(contentsOf: names[1], encoding: .utf8),
            errors: try String(contentsOf: names[2], encoding: .utf8))
    }

    func nsyn(_ words: String...) throws -> Outcome { try run(Self.program, words) }

    func remove(_ paths: [String]) { for path in paths { try? FileManager.default.removeItem(atPath: path) } }

    /// Does a job for each element, two at a time, and gives the results in order.
    static func each<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ job: @escaping @Sendable (Element) -> Result
    ) -> [Result] {
        let results = Slots<Result>(elements.count)
        let next = Slots<Int>(1)
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            while let index = next.take(below: elements.count) { results.set(index, job(elements[index])) }
        }
        return results.all
    }
}

/// Results of jobs that run beside each other.
private final class Slots<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Value?]
    private var taken = 0

    init(_ count: Int) { values = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ value: Value) { lock.withLock { values[index] = value } }

    func take(below count: Int) -> Int? {
        lock.withLock {
            guard taken < count else { return nil }
            taken += 1
            return taken - 1
        }
    }

    var all: [Value] { values.compactMap { $0 } }
}

/// One piece of software that reads what nsyn writes.
struct Client: Sendable {
    var name: String
    var environment: String
    var driver: String
    var targets: Set<String>
    var ending: String
    /// Milliseconds a file: a run of thousands asks these alone.
    var isFast = false

    static let all = [
        Client(
            name: "Opentrons", environment: "opentrons", driver: "opentrons_analyze.py", targets: ["ot2", "flex"],
            ending: ".json"),
        Client(
            name: "Opentrons, Python", environment: "opentrons", driver: "opentrons_analyze.py",
            targets: ["ot2-python", "flex-python"], ending: ".py"),
        Client(
            name: "PyLabRobot", environment: "pylabrobot", driver: "opentrons_pylabrobot.py", targets: ["ot2", "flex"],
            ending: ".json"),
        Client(
            name: "PyLabRobot, STAR", environment: "pylabrobot", driver: "star_pylabrobot.py", targets: ["star"],
            ending: ".star.json"),
        Client(
            name: "dioscuri", environment: "dioscuri", driver: "gwl_dioscuri.py", targets: ["evo", "fluent"],
            ending: ".gwl", isFast: true),
        Client(
            name: "robotools", environment: "robotools", driver: "gwl_robotools.py", targets: ["evo", "fluent"],
            ending: ".gwl", isFast: true),
        Client(
            name: "plateo", environment: "plateo", driver: "gwl_plateo.py", targets: ["evo", "fluent"], ending: ".gwl"),
        Client(
            name: "kithairon", environment: "kithairon", driver: "echo_kithairon.py", targets: ["echo"], ending: ".csv",
            isFast: true),
        Client(
            name: "ord-schema", environment: "ord", driver: "ord_validate.py", targets: ["ord"], ending: ".ord.json",
            isFast: true),
    ]

    static let targets = ["ot2", "flex", "ot2-python", "flex-python", "evo", "fluent", "star", "echo", "ord"]

    private var python: String {
        let cache = ProcessInfo.processInfo.environment["NSYN_CACHE"] ?? Workshop.repository.path + "/.cache"
        return "\(cache)/venvs/\(environment)/bin/python"
    }

    var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python) }

    struct Verdict: Decodable, Sendable {
        var file: String
        var ok: Bool
        var errors: [String]
    }

    /// What the client says of each file, in one process; nil where it is not installed.
    func judge(_ files: [String], _ workshop: Workshop) throws -> [String: Verdict]? {
        guard isInstalled else {
            print(
                "\(name) is not installed: \(files.count) files are not tried on it (scripts/setup --test installs it)")
            if ProcessInfo.processInfo.environment["CI"] != nil {
                Issue.record("\(name) is not installed, and CI is set")
            }
            return nil
        }
        guard !files.isEmpty else { return [:] }
        let driver = Workshop.drivers.appendingPathComponent(driver).path
        let outcome = try workshop.run(python, [driver, "-"], input: files.joined(separator: "\n") + "\n")
        var verdicts: [String: Verdict] = [:]
        for line in outcome.output.split(separator: "\n") {
            guard let verdict = try? JSONDecoder().decode(Verdict.self, from: Data(line.utf8)) else { continue }
            verdicts[verdict.file] = verdict
        }
        #expect(verdicts.count == files.count, "\(name) ended early: \(outcome.errors.suffix(400))")
        return verdicts
    }
}

/// What is read of a compiled folder.
struct CompiledFolder: Decodable {
    struct Run: Decodable { var files: [String] }
    struct File: Decodable { var name: String }
    var target: String
    var runs: [Run]
    var files: [File]

    static func read(_ path: String) throws -> CompiledFolder {
        try JSONDecoder().decode(
            CompiledFolder.self, from: Data(contentsOf: URL(fileURLWithPath: path + "/manifest.json")))
    }

    /// Files that a client is asked about.
    func files(for client: Client, in path: String) -> [String] {
        guard client.targets.contains(target) else { return [] }
        return files.map(\.name).filter { name in
            name.hasSuffix(client.ending) && (client.ending == ".ord.json" || runs.contains { $0.files.contains(name) })
        }.map { path + "/" + $0 }
    }
}
