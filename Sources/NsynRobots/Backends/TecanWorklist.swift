import NsynPlan
import NsynQuantities

/// Worklists of Freedom EVO and Fluent (`.gwl`): one file a run.
///
/// A dispense takes the tip of the aspirate before it, so what eight channels do side by side is written channel after
/// channel; the arm's software puts records of different tips together again. Tips are given up with `W;` behind the last
/// record of each channel. EVO counts eight positions in a trough, Fluent one.
struct TecanWorklist: Backend {
    let isFluent: Bool

    var name: String { isFluent ? "fluent" : "evo" }
    var robot: String? { isFluent ? "tecan_fluent" : "tecan_evo" }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var writer = TecanRecords(run, facts, isFluent: isFluent)
        writer.write()
        return [OutputFile(name: run.name + ".gwl", bytes: writer.bytes)]
    }
}

private struct TecanRecords {
    private(set) var bytes: [UInt8] = []
    private let run: Worklist
    private let facts: BackendFacts
    private let isFluent: Bool
    /// What the tips that are on do, in order, until they are given up.
    private var round: [Part] = []
    private var lastLine: Int32 = -1

    private enum Part {
        /// Records of each channel from an aspirate up to the next.
        case channels([[String]], line: Int32)
        case text(String)
    }

    init(_ run: Worklist, _ facts: BackendFacts, isFluent: Bool) {
        self.run = run
        self.facts = facts
        self.isFluent = isFluent
        bytes.reserveCapacity(run.channels.count * 56 + 1024)
    }

    private mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    mutating func write() {
        put("C;nsyn \(facts.version), run \(run.name)")
        var areTipsOn = false
        for operation in run.operations {
            switch operation.action {
            case .pickUpTips: areTipsOn = true
            case .dropTips:
                areTipsOn = false
                flush()
            case .aspirate:
                begin(operation)
                append("A", operation)
            case .dispense: append("D", operation)
            case .mix(let cycles):
                begin(operation)
                for _ in 0..<cycles {
                    append("A", operation)
                    append("D", operation)
                }
            case .wait(let seconds): order(waiting(seconds), areTipsOn)
            case .person(let index):
                let step = run.operatorSteps[index]
                order(["B;UserPrompt(\"\(TecanText.plain("[\(step.number)] \(step.text)"))\",0,-1);"], areTipsOn)
            case .setTemperature, .shake, .stopShaking:
                // Its arms have no modules; the steps of people stand for them.
                break
            }
        }
        flush()
    }

    /// A timer is started and waited for.
    private func waiting(_ seconds: Double) -> [String] {
        let whole = max(1, Int(seconds.rounded(.up)))
        return isFluent
            ? ["TS;1", "TW;1;\(whole)"] : ["B;StartTimer(\"1\");", "B;WaitTimer(\"1\",\"\(whole)\");"]
    }

    /// Keeps what is no transfer in its place among the transfers.
    private mutating func order(_ texts: [String], _ areTipsOn: Bool) {
        if areTipsOn { round += texts.map { .text($0) } } else { for text in texts { put(text) } }
    }

    private mutating func begin(_ operation: Operation) {
        round.append(.channels([[String]](repeating: [], count: 8), line: operation.line))
    }

    private mutating func append(_ record: String, _ operation: Operation) {
        guard case .channels(var lists, let line)? = round.last else { return }
        round.removeLast()
        let placement = run.deck.placements[Int(operation.placement)]
        let kind =
            run.liquids.indices.contains(Int(operation.liquid))
            ? run.liquids[Int(operation.liquid)].liquidClass : LiquidClass(name: "Water")
        let name = className(kind, operation.flow)
        for use in run.channels(of: operation) {
            let channel = Int(use.channel) & 7
            let position = position(Int(use.well), channel, placement.labware)
            let volume = FileNumber.decimal((use.volume + 5_000) / 10_000, digits: 2)
            lists[channel].append(
                "\(record);\(placement.label);;;\(position);;\(volume);\(name);;\(1 << channel);")
        }
        round.append(.channels(lists, line: line))
    }

    /// A rate that the script sets is a class of its own, with the rate in its name: where the site has none, the arm's
    /// software refuses the file instead of adding at another rate.
    private func className(_ kind: LiquidClass, _ flow: Rational) -> String {
        let name = TecanText.plain(kind.names["tecan"] ?? kind.name)
        guard flow.isPositive else { return String(name.prefix(32)) }
        let rate = " \(FileNumber.rounded(flow.double * 1e9, digits: 2)) ul/s"
        return name.prefix(32 - rate.utf8.count) + rate
    }

    /// From 1, down the columns; in a trough of the EVO every channel has its own of eight.
    private func position(_ well: Int, _ channel: Int, _ labware: Labware) -> Int {
        labware.isTrough && !isFluent ? labware.column(well) * 8 + channel + 1 : well + 1
    }

    private mutating func flush() {
        var last = [Int](repeating: -1, count: 8)
        for (index, part) in round.enumerated() {
            if case .channels(let lists, _) = part {
                for channel in lists.indices where !lists[channel].isEmpty { last[channel] = index }
            }
        }
        for (index, part) in round.enumerated() {
            switch part {
            case .text(let text): put(text)
            case .channels(let lists, let line):
                if line != lastLine, line > 0 { put("C;line \(line)") }
                lastLine = line
                for channel in lists.indices {
                    for record in lists[channel] { put(record) }
                    if last[channel] == index { put("W;") }
                }
            }
        }
        round = []
    }
}

/// Text as worklists take it.
enum TecanText {
    private static let spellings: [Unicode.Scalar: String] = [
        "µ": "u", "μ": "u", "°": " deg ", "·": "*", "×": "x", "–": "-", "—": "-", "−": "-", "₂": "2", "₃": "3",
        "₄": "4",
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "≤": "<=", "≥": ">=", "→": "->", "…": "...",
        "\n": " ", "\t": " ", "\"": "'", ";": ",",
    ]

    /// Letters that every EVOware shows, and nothing that ends a record or a text.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let spelling = spellings[scalar] {
                result += spelling
            } else if scalar.value >= 0x20, scalar.value < 0x7F {
                result.unicodeScalars.append(scalar)
            } else {
                result += "?"
            }
        }
        return result
    }
}
