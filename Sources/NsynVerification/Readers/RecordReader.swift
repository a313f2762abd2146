import NsynDiagnostics
import NsynJSON

/// Reads a dataset of the Open Reaction Database (proto3 JSON) by the database's message definitions, and holds what it
/// says went into each well against the plan.
struct RecordReader {
    private var log = FaultLog()
    private let file: FileID
    private let manifest: Manifest
    private let table: ExpectationTable
    private let resolution: Double
    private var wells: [String: Manifest.Well] = [:]
    private var vessels: [String: Int] = [:]
    private var numbers: [String: Int] = [:]
    private var seen: Set<String> = []

    static func isRecord(_ file: FolderFile) -> Bool { file.name.hasSuffix(".ord.json") }

    static func findings(
        _ file: FolderFile, _ id: FileID, _ manifest: Manifest, _ table: ExpectationTable, _ inventory: Inventory
    ) -> [Finding] {
        var reader = RecordReader(id, manifest, table, inventory)
        do throws(JSONDocument.Failure) {
            reader.read(try JSONDocument(file.bytes).root)
        } catch {
            reader.log.add(
                Codes.unreadableWorklist, span: reader.span(error.offset, error.offset + 1),
                "\(file.name) is no JSON: \(error.reason)")
        }
        return reader.log.finished()
    }

    private init(_ file: FileID, _ manifest: Manifest, _ table: ExpectationTable, _ inventory: Inventory) {
        self.file = file
        self.manifest = manifest
        self.table = table
        resolution = manifest.runs.first.flatMap { inventory.robot($0.robot) }?.resolution.double ?? 1e-10
        for run in manifest.runs {
            for well in run.wells {
                let key = run.plates[well.plate].name + " " + well.well
                wells[key] = well
                vessels[key] = run.plates[well.plate].vessel.value
            }
        }
        for (number, entry) in table.prepared.plan.substances.enumerated() { numbers[entry.name] = number }
    }

    private func span(_ start: Int, _ end: Int) -> SourceSpan {
        SourceSpan(file: file, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
    }

    private mutating func finish(_ fields: Fields, _ what: String) {
        for problem in fields.problems {
            log.add(
                Codes.unreadableWorklist, span: span(problem.offset, problem.offset + 1), "\(what): \(problem.message)")
        }
        for (name, value) in fields.unknown {
            log.add(
                Codes.unknownField, span: span(value.offset, value.endOffset),
                "\(what) has a field `\(name)` that the database's messages do not have")
        }
    }

    private static func isID(_ text: String, _ prefix: String) -> Bool {
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        return text.hasPrefix(prefix) && digits.count == 32
            && digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private mutating func read(_ root: JSONValue) {
        var fields = Fields(root)
        _ = fields.text("name")
        fields.skip("description", "reactionIds")
        let id = fields.text("datasetId") ?? ""
        if !RecordReader.isID(id, "ord_dataset-") { fields.complain("`\(id)` is no id of a dataset") }
        let reactions = fields.list("reactions")
        finish(fields, "the dataset")
        for reaction in reactions { readReaction(reaction) }
        let recorded = reactions.count
        if recorded < planned {
            log.add(
                Codes.filesDisagree, span: span(root.offset, root.offset + 1),
                "the record has \(recorded) reactions, and the runs have \(planned)")
        }
    }

    /// A reaction that goes through several vessels has a well for each, and is recorded once.
    private var planned: Int {
        Dictionary(grouping: vessels.values) { $0 }.values.map(\.count).max() ?? 0
    }

    private mutating func readReaction(_ value: JSONValue) {
        var fields = Fields(value)
        let id = fields.text("reactionId") ?? ""
        if !RecordReader.isID(id, "ord-") { fields.complain("`\(id)` is no id of a reaction") }
        if !seen.insert(id).inserted { fields.complain("`\(id)` stands twice") }
        fields.skip("identifiers", "conditions", "notes", "observations", "workups", "provenance")
        if fields.list("outcomes").isEmpty { fields.complain("`outcomes` is empty") }
        let inputs = fields.inner("inputs")
        let vessel = fields.inner("setup")?["vessel"]
        finish(fields, "the reaction \(id)")
        let key = (vessel?["vesselId"].string ?? "") + " " + (vessel?["position"].string ?? "")
        guard let well = wells[key], let plan = vessels[key] else {
            return log.add(
                Codes.filesDisagree, span: span(value.offset, value.offset + 1),
                "the record has a reaction in `\(key)`, and the runs have none there")
        }
        compare(inputs, table.rows[well.condition][plan].additions, key, value)
    }

    private struct Input {
        var order: Int
        var amounts: [Double]
        /// m³ of solvents
        var volume: Double
        var value: JSONValue
    }

    private mutating func compare(
        _ inputs: JSONValue?, _ expected: [ExpectedAddition], _ key: String, _ reaction: JSONValue
    ) {
        let count = table.prepared.profiles.count
        var read: [Input] = []
        for (name, value) in inputs?.members ?? [] {
            var fields = Fields(value)
            fields.skip(
                "crudeComponents", "additionTime", "additionSpeed", "additionDuration", "flowRate", "additionDevice",
                "additionTemperature", "texture")
            var input = Input(
                order: fields.optionalInteger("additionOrder") ?? 0, amounts: Array(repeating: 0, count: count),
                volume: 0, value: value)
            let components = fields.list("components")
            finish(fields, "the input `\(name)`")
            for component in components { readComponent(component, name, &input) }
            read.append(input)
        }
        guard !expected.contains(where: { $0.source != nil || $0.isOpen }) else { return }
        read.sort { $0.order < $1.order }
        compareOrder(read, expected, key)
        for substance in 0..<count {
            let found = read.reduce(0) { $0 + $1.amounts[substance] }
            let slack = read.reduce(0) { sum, input in
                sum + (input.volume > 0 ? input.amounts[substance] / input.volume * resolution : 0)
            }
            var wanted = (lower: 0.0, upper: 0.0)
            for addition in expected {
                for amount in addition.amounts where amount.substance == substance {
                    wanted.lower += amount.lower
                    wanted.upper += amount.upper
                }
            }
            let margin = slack + 0.005 * wanted.upper
            guard found < wanted.lower - margin || found > wanted.upper + margin else { continue }
            let name = table.prepared.plan.substances[substance].name
            log.add(
                Codes.composition, subject: substance, well: key, span: span(reaction.offset, reaction.offset + 1),
                "the record gives \(key) \(Digits.short(found * 1e6)) µmol of \(name), and the plan asks for \(Digits.short(wanted.upper * 1e6)) µmol"
            )
        }
    }

    private mutating func compareOrder(_ inputs: [Input], _ expected: [ExpectedAddition], _ key: String) {
        var last = -1
        for input in inputs {
            let held = input.amounts.indices.filter { input.amounts[$0] > 0 }
            let solutes = held.filter { !table.isSolvent($0) }
            let wanted = solutes.isEmpty ? held : solutes
            let fitting = expected.indices.filter { expected[$0].key == wanted }
            guard let first = fitting.first(where: { $0 >= last }) ?? fitting.last else {
                if !solutes.isEmpty {
                    log.add(
                        Codes.strayLiquid, subject: 1, well: key,
                        span: span(input.value.offset, input.value.offset + 1),
                        "the record adds something to \(key) that no step of the plan adds")
                }
                continue
            }
            if first < last {
                let (late, early) = (expected[first], expected[last])
                log.add(
                    Codes.additionOrder, subject: late.step << 20 | early.step, well: key,
                    span: span(input.value.offset, input.value.offset + 1),
                    "the record adds \(table.prepared.name(late.material)) to \(key) after \(table.prepared.name(early.material)), and the plan before it"
                )
            }
            last = max(last, first)
        }
    }

    // MARK: Components

    private static let moles = ["MOLE": 1.0, "MILLIMOLE": 1e-3, "MICROMOLE": 1e-6, "NANOMOLE": 1e-9]
    private static let volumes = ["LITER": 1e-3, "MILLILITER": 1e-6, "MICROLITER": 1e-9, "NANOLITER": 1e-12]
    private static let masses = ["KILOGRAM": 1.0, "GRAM": 1e-3, "MILLIGRAM": 1e-6, "MICROGRAM": 1e-9]

    private mutating func readComponent(_ value: JSONValue, _ input: String, _ result: inout Input) {
        var fields = Fields(value)
        fields.skip("reactionRole", "isLimiting", "preparations", "source", "features", "analyses", "texture")
        let identifiers = fields.list("identifiers")
        let name = identifiers.first { $0["type"].string == "NAME" }?["value"].string ?? ""
        let amount = fields.inner("amount")
        finish(fields, "a component of `\(input)`")
        guard let amount else { return }
        var kinds = Fields(amount)
        kinds.skip("volumeIncludesSolutes", "unmeasured")
        let moles = quantity(kinds.optional("moles"), RecordReader.moles, name)
        let volume = quantity(kinds.optional("volume"), RecordReader.volumes, name)
        let mass = quantity(kinds.optional("mass"), RecordReader.masses, name)
        finish(kinds, "the amount of \(name)")
        // What is poured out of another vessel has that vessel's name, and its substances stand there.
        if table.prepared.plan.vessels.contains(where: { $0.name == name }) { return }
        guard let number = numbers[name] else {
            return log.add(
                Codes.strayLiquid, subject: value.offset, span: span(value.offset, value.offset + 1),
                "the record has `\(name)` in `\(input)`, and the plan has no such substance")
        }
        let profile = table.prepared.profiles[number]
        if let moles { result.amounts[number] += moles }
        if let volume {
            result.amounts[number] += volume * (profile.neatConcentration?.double ?? 10_000)
            result.volume += volume
        }
        if let mass, let molar = profile.molarMass?.double { result.amounts[number] += mass / molar }
    }

    private mutating func quantity(_ value: JSONValue?, _ units: [String: Double], _ name: String) -> Double? {
        guard let value else { return nil }
        var fields = Fields(value)
        fields.skip("precision")
        let number = fields.number("value") ?? 0
        let unit = fields.text("units") ?? ""
        if number < 0 { fields.complain("the amount of \(name) is negative") }
        if units[unit] == nil { fields.complain("`\(unit)` is no unit of that") }
        finish(fields, "the amount of \(name)")
        return units[unit].map { $0 * number }
    }
}
