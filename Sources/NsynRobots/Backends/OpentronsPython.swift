import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// The same run as a script of Opentrons' Python API: the way to the maker's estimate of time and its check for parts of
/// the deck that hit each other.
struct OpentronsPython: Backend {
    let isFlex: Bool

    var name: String { isFlex ? "flex-python" : "ot2-python" }
    var robot: String? { isFlex ? "opentrons_flex" : "opentrons_ot2" }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        let setup = OpentronsSetup(run, facts.equipment)
        var writer = PythonCommands(run, setup, facts, isFlex: isFlex)
        writer.begin()
        writer = TipLowering.write(run, with: writer)
        return [OutputFile(name: run.name + ".py", bytes: writer.bytes)]
    }
}

/// Writes the commands as calls.
private struct PythonCommands: CommandWriter {
    var line: Int32 = 0
    private(set) var bytes: [UInt8] = []
    private let run: Worklist
    private let setup: OpentronsSetup
    private let facts: BackendFacts
    private let isFlex: Bool
    private var lastLine: Int32 = -1
    private var rates: [String: String] = [:]

    init(_ run: Worklist, _ setup: OpentronsSetup, _ facts: BackendFacts, isFlex: Bool) {
        self.run = run
        self.setup = setup
        self.facts = facts
        self.isFlex = isFlex
        bytes.reserveCapacity(run.operations.count * 160 + 4096)
    }

    private mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
    }

    /// A call of the run, below the line of the script that it serves.
    private mutating func call(_ text: String) {
        if line != lastLine {
            put("    # \(line > 0 ? "line \(line)" : "set-up")")
            lastLine = line
        }
        put("    " + text)
    }

    /// JSON's strings are Python's.
    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    /// The estimator works up to 2.13; adapters and the Flex came later.
    private var apiLevel: String {
        let needsLater = isFlex || setup.adapters.contains { $0 != nil }
        return needsLater ? "2.20" : "2.13"
    }

    mutating func begin() {
        let script = OpentronsSetup.scriptName(facts.script)
        put("# Compiled by nsyn \(facts.version) from \(PythonCommands.quoted(script)), run \(run.name)")
        put("")
        let level = isFlex ? "" : ", \"apiLevel\": \"\(apiLevel)\""
        put("metadata = {\"protocolName\": \(PythonCommands.quoted(run.title)), \"author\": \"nsyn\"\(level)}")
        if isFlex { put("requirements = {\"robotType\": \"Flex\", \"apiLevel\": \"\(apiLevel)\"}") }
        for labware in setup.definitions {
            var json = JSONWriter()
            LabwareDefinition.write(labware, to: &json)
            let text = json.text.replacingWords(["true": "True", "false": "False"])
            put("\(labware.loadName)_definition = \(text)")
        }
        put("")
        put("")
        put("def run(ctx):")
        load()
    }

    private mutating func load() {
        for (index, placement) in run.deck.placements.enumerated() where placement.role != .trash {
            let name = variable(index)
            var parent = "ctx"
            var slot = "\"\(placement.slot)\", "
            if let module = placement.module {
                call("module_\(name) = ctx.load_module(\"\(module.loadName)\", \"\(placement.slot)\")")
                if isShaker(module) { call("module_\(name).close_labware_latch()") }
                parent = "module_\(name)"
                slot = ""
            }
            if let adapter = setup.adapters[index] {
                call("adapter_\(name) = \(parent).load_adapter(\"\(adapter.loadName)\")")
                parent = "adapter_\(name)"
            }
            let labware = placement.labware
            if labware.isStandard {
                call(
                    "\(name) = \(parent).load_labware(\"\(labware.loadName)\", \(slot)label=\"\(placement.label)\", version=\(labware.loadVersion))"
                )
            } else {
                call(
                    "\(name) = \(parent).load_labware_from_definition(\(labware.loadName)_definition, \(slot)label=\"\(placement.label)\")"
                )
            }
        }
        if isFlex { call("ctx.load_trash_bin(\"\(run.robot.trash ?? "A3")\")") }
        for (index, pipette) in run.deck.pipettes.enumerated() {
            let name = isFlex ? flexName(pipette.labware) : pipette.labware.loadName
            call("p\(index + 1) = ctx.load_instrument(\"\(name)\", \"\(OpentronsSetup.mount(pipette))\")")
        }
    }

    /// The API calls pipettes of the Flex otherwise than the schema does.
    private func flexName(_ pipette: Labware) -> String {
        let size = pipette.loadName.split(separator: "_").first.map { $0.dropFirst() } ?? ""
        return "flex_\(pipette.channels)channel_\(size)"
    }

    private func variable(_ placement: Int) -> String {
        String(decoding: run.deck.placements[placement].label.utf8.map { $0 == 0x2D ? 0x5F : $0 }, as: UTF8.self)
    }

    private func isShaker(_ module: Labware) -> Bool { module.fastestShaking != nil }

    private func well(_ spot: Spot) -> String {
        "\(variable(spot.placement))[\"\(run.deck.placements[spot.placement].labware.wellName(spot.well))\"]"
    }

    private func place(_ spot: Spot, _ height: TipHeight) -> String {
        switch height {
        case .aboveBottom(let distance): well(spot) + ".bottom(\(FileNumber.rounded(distance)))"
        case .belowTop(let distance): well(spot) + ".top(\(FileNumber.rounded(-distance)))"
        }
    }

    private mutating func setRate(_ pipette: Int, _ kind: String, _ flow: Double) {
        let target = "p\(pipette + 1).flow_rate.\(kind)"
        let text = FileNumber.rounded(max(flow, 0.001))
        guard rates[target] != text else { return }
        rates[target] = text
        call("\(target) = \(text)")
    }

    // MARK: Commands

    mutating func pickUp(_ pipette: Int, from spot: Spot) {
        call("p\(pipette + 1).pick_up_tip(\(well(spot)))")
        if run.deck.pipettes[pipette].labware.isLowVolumeMode {
            call("p\(pipette + 1).configure_for_volume(1)")
            rates = [:]
        }
    }

    mutating func drop(_ pipette: Int) { call("p\(pipette + 1).drop_tip()") }

    mutating func aspirate(_ pipette: Int, from spot: Spot, volume: Int, flow: Double, at height: TipHeight) {
        setRate(pipette, "aspirate", flow)
        call("p\(pipette + 1).aspirate(\(FileNumber.microlitres(volume)), \(place(spot, height)))")
    }

    mutating func dispense(_ pipette: Int, into spot: Spot, volume: Int, flow: Double, at height: TipHeight) {
        setRate(pipette, "dispense", flow)
        call("p\(pipette + 1).dispense(\(FileNumber.microlitres(volume)), \(place(spot, height)))")
    }

    mutating func airGap(_ pipette: Int, above spot: Spot, volume: Int, flow: Double, isEmpty: Bool) {
        call("p\(pipette + 1).move_to(\(well(spot)).top())")
        setRate(pipette, "aspirate", flow)
        call("p\(pipette + 1).air_gap(\(FileNumber.microlitres(volume)), 0)")
    }

    mutating func blowOut(_ pipette: Int, into spot: Spot, flow: Double, at height: TipHeight) {
        setRate(pipette, "blow_out", flow)
        call("p\(pipette + 1).blow_out(\(place(spot, height)))")
    }

    mutating func touch(_ pipette: Int, in spot: Spot) { call("p\(pipette + 1).touch_tip(\(well(spot)))") }

    mutating func wait(_ seconds: Double) { call("ctx.delay(seconds=\(FileNumber.rounded(seconds)))") }

    mutating func setTemperature(_ celsius: Double, below placement: Int) {
        guard let module = run.deck.placements[placement].module else { return }
        let goal = FileNumber.rounded(celsius, digits: 2)
        let method = isShaker(module) ? "set_and_wait_for_temperature" : "set_temperature"
        call("module_\(variable(placement)).\(method)(\(goal))")
    }

    mutating func shake(_ placement: Int, turnsPerMinute: Int) {
        call("module_\(variable(placement)).set_and_wait_for_shake_speed(\(turnsPerMinute))")
    }

    mutating func stopShaking(_ placement: Int) { call("module_\(variable(placement)).deactivate_shaker()") }

    mutating func stopHeating(_ placement: Int) {
        guard let module = run.deck.placements[placement].module, isShaker(module) else { return }
        call("module_\(variable(placement)).deactivate_heater()")
    }

    mutating func pause(_ message: String, releasing placements: [Int]) {
        let shakers = placements.filter { run.deck.placements[$0].module.map { isShaker($0) } == true }
        for placement in shakers { call("module_\(variable(placement)).open_labware_latch()") }
        call("ctx.pause(\(PythonCommands.quoted(message)))")
        for placement in shakers { call("module_\(variable(placement)).close_labware_latch()") }
    }
}

extension String {
    /// JSON's words outside of its strings in another spelling.
    fileprivate func replacingWords(_ words: [String: String]) -> String {
        var result: [UInt8] = []
        var isInside = false
        var isEscaped = false
        var word: [UInt8] = []
        for byte in utf8 {
            let isLetter = !isInside && byte >= 0x61 && byte <= 0x7A
            if !isLetter, !word.isEmpty {
                let text = String(decoding: word, as: UTF8.self)
                result.append(contentsOf: (words[text] ?? text).utf8)
                word = []
            }
            if isLetter {
                word.append(byte)
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isInside.toggle() }
            isEscaped = isInside && byte == UInt8(ascii: "\\") && !isEscaped
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
