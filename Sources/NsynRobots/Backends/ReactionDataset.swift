import Glibc
import NsynDiagnostics
import NsynDigest
import NsynPlan
import NsynQuantities

/// The record of what a job makes, as a dataset of the Open Reaction Database (proto3 JSON): one reaction a well.
///
/// Who made it is not known when it is compiled: the person in it is a placeholder, to be replaced before it is
/// deposited; its time is that of compiling, or `SOURCE_DATE_EPOCH`.
struct ReactionDataset: Backend {
    var now: Int?

    var name: String { "ord" }
    var robot: String? { nil }
    var isReplayed: Bool { false }

    func files(_ job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var json = JSONWriter()
        let writer = ReactionWriter(
            job, facts, time: ReactionDataset.calendar(now ?? ReactionDataset.secondsSinceEpoch))
        json.reserve(job.runs.reduce(0) { $0 + $1.additions.count } * 500 + 4096)
        json.beginObject()
        json.field("name", job.name)
        json.field(
            "description",
            "\(job.plan.name) over \(job.sweep.name), compiled by nsyn \(facts.version) from \(OpentronsSetup.scriptName(facts.script)). Person and outcomes are to be filled in."
        )
        json.field("datasetId", "ord_dataset-" + ReactionWriter.digest("\(job.name)\n\(job.conditions.map(\.id))"))
        json.key("reactions")
        json.beginArray()
        for run in job.runs { writer.write(run, to: &json) }
        json.newline()
        json.endArray()
        json.endObject()
        json.newline()
        return [OutputFile(name: job.name + ".ord.json", bytes: json.bytes)]
    }

    private static var secondsSinceEpoch: Int {
        if let text = getenv("SOURCE_DATE_EPOCH"), let seconds = Int(String(cString: text)) { return seconds }
        return time(nil)
    }

    /// `2026-11-21T09:50:00+00:00`
    static func calendar(_ seconds: Int) -> String {
        var value = time_t(seconds)
        var parts = tm()
        gmtime_r(&value, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))+00:00"
    }
}

private struct ReactionWriter {
    private let job: PlateJob
    private let facts: BackendFacts
    private let plan: BoundPlan
    private let time: String

    /// What one well gets at one time.
    private struct Input {
        var step: Int32
        var liquid: Int32
        /// pL
        var volume = 0
        /// kg
        var mass = Rational.zero
        /// s since the run began
        var time: Double
    }

    init(_ job: PlateJob, _ facts: BackendFacts, time: String) {
        self.job = job
        self.facts = facts
        plan = BoundPlan(job, knowledge: facts.knowledge)
        self.time = time
    }

    static func digest(_ text: String) -> String { String(SHA256.hexadecimal(text.utf8).prefix(32)) }

    func write(_ run: Worklist, to json: inout JSONWriter) {
        guard let vessel = run.plates.first?.vessel else { return }
        let inputs = inputs(run)
        // A plan with several vessels has as many plates with the same wells: together they are one reaction.
        var members: [Int: [Int]] = [:]
        var keys: [[Int]: Int] = [:]
        for (index, well) in run.wells.enumerated() where run.plates[well.plate].vessel == vessel {
            keys[[well.condition, well.replicate, well.position]] = index
            members[index] = [index]
        }
        for (index, well) in run.wells.enumerated() where run.plates[well.plate].vessel != vessel {
            if let main = keys[[well.condition, well.replicate, well.position]] { members[main]?.append(index) }
        }
        // Conditions in order: each is bound once.
        let order = members.keys.sorted { (run.wells[$0].condition, $0) < (run.wells[$1].condition, $1) }
        for index in order {
            let all = (members[index] ?? []).flatMap { inputs[$0] }.sorted { ($0.step, $0.time) < ($1.step, $1.time) }
            write(run, index, all, to: &json)
        }
    }

    private func inputs(_ run: Worklist) -> [[Input]] {
        var inputs = [[Input]](repeating: [], count: run.wells.count)
        for addition in run.additions {
            inputs[Int(addition.well)].append(
                Input(
                    step: addition.planStep, liquid: addition.liquid, volume: addition.volume, time: addition.time))
        }
        for operation in run.operations {
            guard case .person(let number) = operation.action else { continue }
            let step = run.operatorSteps[number]
            guard let planStep = step.planSteps.first else { continue }
            for amount in step.amounts where amount.volume.isPositive || amount.mass.isPositive {
                inputs[amount.well].append(
                    Input(
                        step: planStep, liquid: amount.liquid,
                        volume: (amount.volume * Rational(1_000_000_000_000_000)).rounded.int ?? 0, mass: amount.mass,
                        time: operation.start))
            }
        }
        return inputs
    }

    private func write(_ run: Worklist, _ index: Int, _ inputs: [Input], to json: inout JSONWriter) {
        let well = run.wells[index]
        let plate = run.plates[well.plate]
        let condition = job.conditions[well.condition]
        plan.bind(well.condition)
        let place = plate.labware.wellName(well.position)
        json.newline()
        json.beginObject()
        json.field(
            "reactionId", "ord-" + ReactionWriter.digest("\(condition.id)\n\(run.name)\n\(plate.name)\n\(place)"))
        json.array("identifiers", of: [condition]) { json, condition in
            json.object { json in
                json.field("type", "CUSTOM")
                json.field("details", "nsyn condition")
                json.field(
                    "value", "\(condition.id) replicate \(well.replicate)\(condition.isControl ? " control" : "")")
            }
        }
        json.key("inputs")
        json.beginObject()
        write(inputs, run, to: &json)
        json.endObject()
        writeSetup(run, plate, well, place, to: &json)
        writeConditions(to: &json)
        json.object("notes") { json in json.field("procedureDetails", values(condition)) }
        json.array("outcomes", of: [plan.duration]) { json, duration in
            json.object { json in
                json.object("reactionTime") { json in
                    json.field("value", duration.double / 3600)
                    json.field("units", "HOUR")
                }
            }
        }
        json.object("provenance") { json in
            json.object("recordCreated") { json in
                json.object("time") { $0.field("value", time) }
                json.object("person") { json in
                    json.field("username", "nsyn")
                    json.field("email", "unknown@example.invalid")
                }
                json.field("details", "compiled by nsyn \(facts.version); replace the person before depositing")
            }
        }
        json.endObject()
    }

    private func values(_ condition: Condition) -> String {
        var parts: [String] = []
        for (index, value) in condition.values.enumerated() where job.plan.parameters.indices.contains(index) {
            let name = job.plan.parameters[index].name
            parts.append("\(name) = \(Wording.value(of: ParameterID(index), value, job.plan))")
        }
        return parts.isEmpty ? job.plan.name : "\(job.plan.name): " + parts.joined(separator: ", ")
    }

    // MARK: Inputs

    private func write(_ inputs: [Input], _ run: Worklist, to json: inout JSONWriter) {
        let begin = inputs.map(\.time).min() ?? 0
        var number = 0
        var place = 0
        while place < inputs.count {
            let input = inputs[place]
            // Parts of one addition, by several aspirations, are one input.
            var volume = input.volume
            var next = place + 1
            while next < inputs.count, inputs[next].step == input.step, inputs[next].liquid == input.liquid,
                inputs[next].mass.isZero, input.mass.isZero
            {
                volume += inputs[next].volume
                next += 1
            }
            place = next
            number += 1
            let liquid = run.liquids.indices.contains(Int(input.liquid)) ? run.liquids[Int(input.liquid)] : nil
            let name = liquid?.name ?? solidName(input) ?? "solid"
            json.key("\(number) \(name)")
            json.beginObject()
            json.key("components")
            json.beginArray()
            if input.mass.isPositive {
                component(solidName(input) ?? name, "REACTANT", to: &json) { json in
                    ReactionWriter.quantity("mass", input.mass.double * 1e6, "MILLIGRAM", to: &json)
                }
            } else if let liquid {
                write(liquid, Rational(volume, 1_000_000_000_000_000), run, share: .one, to: &json)
            } else {
                component(name, "REACTANT", to: &json) { json in
                    json.object("unmeasured") { json in
                        json.field("type", "CUSTOM")
                        json.field("details", "all that a person poured out of it")
                    }
                }
            }
            json.endArray()
            json.field("additionOrder", number)
            json.object("additionTime") { json in
                json.field("value", ((input.time - begin) * 10).rounded() / 10)
                json.field("units", "SECOND")
            }
            writeManner(Int(input.step), to: &json)
            json.endObject()
        }
    }

    private func solidName(_ input: Input) -> String? {
        guard input.step >= 0, let material = plan.material(ofStep: Int(input.step)) else { return nil }
        return plan.prepared.name(material)
    }

    private func writeManner(_ step: Int, to json: inout JSONWriter) {
        guard job.plan.steps.indices.contains(step), case .transfer(let transfer) = job.plan.steps[step].primitive
        else {
            return
        }
        if transfer.isDropwise { json.object("additionSpeed") { $0.field("type", "DROPWISE") } }
        if let duration = plan.value(transfer.duration), duration.isPositive {
            json.object("additionDuration") { json in
                json.field("value", duration.double)
                json.field("units", "SECOND")
            }
        }
    }

    /// The components of some m³ of a liquid; of what was mixed on the deck, those of its parts.
    private func write(
        _ liquid: Liquid, _ volume: Rational, _ run: Worklist, share: Rational, to json: inout JSONWriter
    ) {
        switch liquid.origin {
        case .premix(let parts):
            for part in parts where run.liquids.indices.contains(part.liquid) {
                if case .premix = run.liquids[part.liquid].origin { continue }
                write(run.liquids[part.liquid], volume * part.share, run, share: part.share, to: &json)
            }
        case .material(let material, _):
            let composition = plan.composition(material)
            for solute in composition.solutes {
                component(plan.prepared.name(solute.substance), "REACTANT", to: &json) { json in
                    ReactionWriter.quantity(
                        "moles", (solute.concentration * volume).double * 1e6, "MICROMOLE", to: &json)
                }
            }
            for solvent in composition.solvents {
                let isSolvent = plan.prepared.profile(solvent.substance).traits.contains(.solvent)
                component(plan.prepared.name(solvent.substance), isSolvent ? "SOLVENT" : "REACTANT", to: &json) {
                    json in
                    ReactionWriter.quantity("volume", (solvent.share * volume).double * 1e9, "MICROLITER", to: &json)
                    if !composition.solutes.isEmpty { json.field("volumeIncludesSolutes", true) }
                }
            }
            if composition.solvents.isEmpty {
                component(liquid.name, "REACTANT", to: &json) { json in
                    ReactionWriter.quantity("volume", volume.double * 1e9, "MICROLITER", to: &json)
                }
            }
        }
    }

    private func component(
        _ name: String, _ role: String, to json: inout JSONWriter, _ amount: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        json.array("identifiers", of: [name]) { json, name in
            json.object { json in
                json.field("type", "NAME")
                json.field("value", name)
            }
        }
        json.object("amount", amount)
        json.field("reactionRole", role)
        json.endObject()
    }

    private static func quantity(_ name: String, _ value: Double, _ units: String, to json: inout JSONWriter) {
        json.object(name) { json in
            json.key("value")
            json.raw(FileNumber.rounded(value, digits: 9))
            json.field("units", units)
        }
    }

    // MARK: Circumstances

    private func writeSetup(
        _ run: Worklist, _ plate: Plate, _ well: Well, _ place: String, to json: inout JSONWriter
    ) {
        json.object("setup") { json in
            json.object("vessel") { json in
                json.field("type", "WELL_PLATE")
                json.field("details", plate.labware.title)
                json.object("material") { json in
                    switch plate.labware.wall {
                    case "glass": json.field("type", "GLASS")
                    case "polypropylene": json.field("type", "POLYPROPYLENE")
                    case let wall:
                        json.field("type", "PLASTIC")
                        if let wall { json.field("details", wall) }
                    }
                }
                ReactionWriter.quantity(
                    "volume", (plate.labware.capacity * Rational(1_000_000_000)).double, "MICROLITER", to: &json)
                json.field("vesselId", plate.name)
                json.field("position", place)
                json.field("row", Labware.rowName(plate.labware.row(well.position)))
                json.field("col", String(plate.labware.column(well.position) + 1))
            }
            json.field("isAutomated", run.robot.arm != .hands)
            if run.robot.arm != .hands { json.field("automationPlatform", run.robot.title) }
            if run.robot.keepsInertGas, run.robot.arm != .hands {
                json.object("environment") { $0.field("type", "GLOVE_BOX") }
            }
        }
    }

    /// What the plan's steps set: one value is the condition, several are told in words.
    private func writeConditions(to json: inout JSONWriter) {
        var temperatures: [Rational] = []
        var agitations: [(mode: String, speed: Rational?)] = []
        var gases: [(mode: String, name: String?)] = []
        var isDark = false
        for (index, step) in job.plan.steps.enumerated() where plan.happens(index) {
            switch step.primitive {
            case .setTemperature(let goal, _):
                if let goal = plan.value(goal), temperatures.last != goal { temperatures.append(goal) }
            case .agitate(let mode, let speed): agitations.append((mode, plan.value(speed)))
            case .gas(let mode, let substance, _): gases.append((mode, substance.map { plan.prepared.name($0) }))
            case .light(let mode, _, _): isDark = isDark || mode == "dark"
            default: break
            }
        }
        json.object("conditions") { json in
            json.object("temperature") { json in
                json.object("control") { $0.field("type", temperatures.isEmpty ? "AMBIENT" : "DRY_ALUMINUM_PLATE") }
                if let goal = temperatures.first {
                    json.object("setpoint") { json in
                        json.field("value", FileNumber.celsius(goal))
                        json.field("units", "CELSIUS")
                    }
                }
            }
            json.object("pressure") { json in
                json.object("control") { $0.field("type", "AMBIENT") }
                json.object("atmosphere") { json in
                    switch gases.first?.name {
                    case "Ar", "argon": json.field("type", "ARGON")
                    case "N2", "nitrogen": json.field("type", "NITROGEN")
                    case nil: json.field("type", "AIR")
                    case let name?:
                        json.field("type", "CUSTOM")
                        json.field("details", name)
                    }
                }
            }
            if let first = agitations.first {
                json.object("stirring") { json in
                    json.field("type", first.mode == "stir" ? "STIR_BAR" : first.mode == "still" ? "NONE" : "CUSTOM")
                    json.field("details", first.mode)
                    if let speed = first.speed {
                        json.object("rate") { $0.field("rpm", FileNumber.turnsPerMinute(speed)) }
                    }
                }
            }
            if isDark { json.object("illumination") { $0.field("type", "DARK") } }
            if temperatures.count > 1 || agitations.count > 1 || gases.count > 1 {
                json.field("conditionsAreDynamic", true)
                let told =
                    temperatures.map { Wording.temperature($0) }
                    + agitations.map { $0.mode + ($0.speed.map { " \(FileNumber.turnsPerMinute($0)) rpm" } ?? "") }
                    + gases.map { "\($0.mode) \($0.name ?? "")" }
                json.field("details", told.joined(separator: "; "))
            }
        }
    }
}
