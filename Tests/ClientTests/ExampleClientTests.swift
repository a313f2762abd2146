import Foundation
import Testing

/// Examples with plates, compiled for every target as they ship: read by robots' own software, or refused for a reason that
/// is known beforehand.
@Suite(.serialized) struct ExampleClientTests {
    struct Example {
        var path: String
        /// By target, the code that refuses it; docs/robot-targets.md says why.
        var refusals: [String: String] = [:]
    }

    private static let opentrons = ["ot2", "flex", "ot2-python", "flex-python"]
    private static let tecan = ["evo", "fluent"]
    private static let targets = Client.targets + ["hands", "table"]

    private static func all(_ targets: [String], _ code: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: targets.map { ($0, code) })
    }

    static let examples: [Example] = [
        Example(path: "reduction/au25-mha-aged-complexes"),
        Example(path: "screening/au18-cysteamine-recommended"),
        Example(path: "stoichiometry/au25-p-mba-titration"),
        Example(path: "screening/luminescent-gold-window", refusals: ["echo": "NS0921"]),
        Example(path: "seeded-growth/au13-to-au25-aromatic"),
        Example(path: "ligand-exchange/au38-to-au36"),
        Example(path: "ligand-exchange/au30-and-au36-both-ways"),
        Example(
            path: "doping/platinum-at-the-centre", refusals: all(tecan, "NS0915").merging(["echo": "NS0921"]) { $1 }),
        Example(
            path: "size-focusing/au44-or-au52-by-temperature",
            refusals: all(tecan, "NS0915").merging(["echo": "NS0921"]) { $1 }),
        Example(
            path: "doping/cadmium-and-mercury-into-au25",
            refusals: all(tecan + ["star"], "NS0915").merging(["echo": "NS0921"]) { $1 }),
        Example(path: "predicted/silver-nanoplates", refusals: all(tecan, "NS0915")),
        Example(path: "robots/thiol-by-base-in-96-wells"),
        Example(path: "robots/luminescent-window-in-drops"),
        Example(path: "robots/silver-nanoplates-mixed-at-once"),
        Example(
            path: "robots/gold-copper-264-on-flex",
            refusals: all(["ot2", "ot2-python", "star"] + tecan + ["echo"], "NS0905")),
    ]

    @Test func theExamplesWithPlatesAreAllHere() throws {
        let folder = Workshop.repository.appendingPathComponent("examples")
        let scripts = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".nsyn") }
        let withPlates = try scripts.filter { path in
            try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8).contains("\nplates ")
        }
        #expect(Set(withPlates) == Set(Self.examples.map { $0.path + ".nsyn" }))
    }

    @Test func robotsSoftwareTakesTheExamples() throws {
        let workshop = try Workshop()
        let folder = Workshop.repository.appendingPathComponent("examples")
        let jobs = Self.examples.flatMap { example in
            Self.targets.map { target in
                PlateJob(
                    script: folder.appendingPathComponent(example.path + ".nsyn").path, plates: nil, target: target,
                    out: workshop.path(example.path.replacingOccurrences(of: "/", with: "-") + "-" + target))
            }
        }
        let compiled = CompiledPlates.compile(jobs, workshop)
        var taken: [String: Int] = [:]
        for one in compiled {
            let example = try #require(Self.examples.first { one.job.script.hasSuffix($0.path + ".nsyn") })
            guard let code = example.refusals[one.job.target] else {
                #expect(one.code == 0, "\(example.path) for \(one.job.target): \(one.errors.prefix(1500))")
                taken[one.job.target, default: 0] += 1
                continue
            }
            #expect(one.code == 1, "\(example.path) for \(one.job.target) is refused")
            #expect(
                one.errors.contains("error[\(code)]"),
                "\(example.path) for \(one.job.target): \(one.errors.prefix(1500))")
            #expect(!one.errors.contains("nsyn verify refuses"), "\(one.errors.prefix(1500))")
        }
        for target in Self.targets {
            #expect(taken[target, default: 0] >= 10, "\(target) takes \(taken[target, default: 0]) examples")
        }
        try CompiledPlates.verify(compiled, workshop)
        for verdicts in try CompiledPlates.judge(compiled, by: Client.all, workshop) { print(verdicts) }
    }
}
