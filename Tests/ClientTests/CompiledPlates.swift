import Foundation
import Testing

/// One script compiled for one target.
struct PlateJob: Sendable {
    var script: String
    /// Nil takes the only ones.
    var plates: String?
    var target: String
    var out: String
}

/// What `nsyn compile` made of a job.
struct CompiledPlates: Sendable {
    var job: PlateJob
    var code: Int32
    var errors: String

    /// Compiles jobs two at a time.
    static func compile(_ jobs: [PlateJob], _ workshop: Workshop) -> [CompiledPlates] {
        let shop = Unchecked(workshop)
        return Workshop.each(jobs) { job in
            let words = ["compile", job.script] + (job.plates.map { [$0] } ?? [])
            let outcome = try? shop.value.run(
                Workshop.program, words + ["--target", job.target, "--out", job.out, "--color", "never"])
            return CompiledPlates(job: job, code: outcome?.code ?? -1, errors: outcome?.errors ?? "")
        }
    }

    /// Lets `nsyn verify` read everything that was written, in as few processes as it takes.
    static func verify(_ compiled: [CompiledPlates], _ workshop: Workshop) throws {
        let folders = compiled.filter { $0.code == 0 }.map(\.job.out)
        for start in stride(from: 0, to: folders.count, by: 64) {
            let some = Array(folders[start..<min(start + 64, folders.count)])
            let outcome = try workshop.run(Workshop.program, ["verify"] + some)
            #expect(outcome.code == 0, "\(outcome.output.prefix(2000))\(outcome.errors.prefix(500))")
        }
    }

    /// Asks software that reads such files about all of them, one process each.
    /// - Returns: a line for each client.
    static func judge(_ compiled: [CompiledPlates], by clients: [Client], _ workshop: Workshop) throws -> [Verdicts] {
        try clients.map { client in
            let all = try compiled.filter { $0.code == 0 && client.targets.contains($0.job.target) }
                .flatMap { try CompiledFolder.read($0.job.out).files(for: client, in: $0.job.out) }
            let files = all.filter { size($0) <= largest }
            guard let verdicts = try client.judge(files, workshop) else {
                return Verdicts(client: client.name, files: files.count, left: all.count - files.count, accepted: nil)
            }
            for verdict in verdicts.values where !verdict.ok {
                Issue.record(
                    "\(client.name) refuses \(verdict.file): \(verdict.errors.joined(separator: "; ").prefix(500))")
            }
            return Verdicts(
                client: client.name, files: files.count, left: all.count - files.count,
                accepted: verdicts.values.count(where: \.ok))
        }
    }

    /// Bytes beyond which a file is not shown to clients: their engines take minutes for tens of thousands of commands.
    /// `NSYN_LARGE_FILES=1` shows all.
    private static let largest =
        ProcessInfo.processInfo.environment["NSYN_LARGE_FILES"] == nil ? 500_000 : Int.max

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int).flatMap { $0 } ?? 0
    }

    struct Verdicts: CustomStringConvertible {
        var client: String
        var files: Int
        /// Too large to be tried.
        var left: Int
        /// Nil where it is not installed.
        var accepted: Int?

        var description: String {
            (accepted.map { "\(client): \($0) of \(files) files accepted" }
                ?? "\(client): NOT INSTALLED, \(files) files not tried")
                + (left > 0 ? ", \(left) LEFT OUT as too large" : "")
        }
    }

    struct Unchecked: @unchecked Sendable {
        let value: Workshop
        init(_ value: Workshop) { self.value = value }
    }
}
