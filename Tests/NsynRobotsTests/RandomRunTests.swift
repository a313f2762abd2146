import Foundation
import Testing

@testable import NsynRobots

/// Worklists from a seed through every format; what the formats' own readers say of the files stands in `Tests/Clients`.
@Suite struct RandomRunTests {
    private static let targets = [
        ("ot2", "opentrons_ot2"), ("flex", "opentrons_flex"), ("ot2-python", "opentrons_ot2"),
        ("flex-python", "opentrons_flex"), ("evo", "tecan_evo"), ("fluent", "tecan_fluent"), ("star", "hamilton_star"),
        ("echo", "echo"),
    ]

    /// How many for each target, and where the files are left for whoever wants to read them.
    private static let count = Int(ProcessInfo.processInfo.environment["NSYN_RANDOM_RUNS"] ?? "") ?? 20
    private static let folder = ProcessInfo.processInfo.environment["NSYN_RANDOM_FOLDER"]

    @Test(arguments: targets) func everyOperationOfAWorklistIsInItsFiles(_ target: String, _ robot: String) throws {
        for seed in 1...Self.count {
            var random = RandomRuns(seed: UInt64(seed))
            var builder = RunBuilder(robot)
            builder.run = random.run(robot)
            builder.run.name = "\(target)-\(seed)"
            let files = builder.files(target)
            if let folder = Self.folder {
                for file in files { try Data(file.bytes).write(to: URL(fileURLWithPath: folder + "/" + file.name)) }
            }
            let text = files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
            let isComplete = FileCount(text, target).matches(builder.run)
            #expect(isComplete, "\(target), seed \(seed)")
        }
    }
}

/// How many aspirations, dispenses and pauses a text shows.
private struct FileCount {
    var aspirations: Int
    var dispenses: Int
    var pauses: Int
    var target: String

    init(_ text: String, _ target: String) {
        self.target = target
        let text = text.replacingOccurrences(of: "\r\n", with: "\n")
        func count(_ part: String) -> Int { text.components(separatedBy: part).count - 1 }
        switch target {
        case "ot2", "flex":
            aspirations = count("\"commandType\":\"aspirate\"")
            dispenses = count("\"commandType\":\"dispense\"")
            pauses = count("\"commandType\":\"waitForResume\"")
        case "ot2-python", "flex-python":
            aspirations = count(".aspirate(")
            dispenses = count(".dispense(")
            pauses = count("ctx.pause(")
        case "evo", "fluent":
            aspirations = count("\nA;")
            dispenses = count("\nD;")
            pauses = count("UserPrompt(")
        case "star":
            aspirations = count("\"do\":\"aspirate\"")
            dispenses = count("\"do\":\"dispense\"")
            pauses = count("\"do\":\"pause\"")
        default:
            aspirations = count("\n") - count("Source Plate Name")
            dispenses = aspirations
            pauses = 0
        }
    }

    func matches(_ run: Worklist) -> Bool {
        var (wantedAspirations, wantedDispenses, wantedPauses) = (0, 0, 0)
        for operation in run.operations {
            let records = target == "evo" || target == "fluent" ? operation.channels.count : 1
            switch operation.action {
            case .aspirate: wantedAspirations += records
            case .dispense: wantedDispenses += records
            case .person: wantedPauses += target == "echo" ? 0 : 1
            default: break
            }
        }
        // Tips that are wetted first are filled and emptied once more for every time.
        let extra = aspirations - wantedAspirations
        return extra >= 0 && dispenses - wantedDispenses == extra && pauses == wantedPauses
    }
}
