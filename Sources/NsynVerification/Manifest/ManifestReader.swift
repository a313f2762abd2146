import NsynDiagnostics
import NsynJSON
import NsynPlan
import NsynQuantities

/// Reads `manifest.json`. It comes from a folder that anybody may have changed: nothing in it is taken on trust.
struct ManifestReader {
    /// The schema that is read; a later program reads earlier ones.
    static let version = 1

    enum Outcome {
        case read(Manifest)
        case damaged(offset: Int, reason: String)
        case newer(Int)
    }

    private var problems: [JSONProblem] = []

    static func read(_ bytes: [UInt8]) -> Outcome {
        let root: JSONValue
        do throws(JSONDocument.Failure) {
            root = try JSONDocument(bytes).root
        } catch {
            return .damaged(offset: error.offset, reason: "it is no JSON: \(error.reason)")
        }
        if let version = root["manifest"].int, version > ManifestReader.version { return .newer(version) }
        var reader = ManifestReader()
        let manifest = reader.manifest(root)
        if let problem = reader.problems.first { return .damaged(offset: problem.offset, reason: problem.message) }
        guard let manifest else { return .damaged(offset: 0, reason: "it lacks a plan") }
        return .read(manifest)
    }

    private mutating func close(_ fields: Fields) {
        problems += fields.problems
        for (name, value) in fields.unknown {
            problems.append(JSONProblem(offset: value.offset, message: "`\(name)` is no key of this schema"))
        }
    }

    private mutating func fail(_ value: JSONValue, _ message: String) {
        problems.append(JSONProblem(offset: value.offset, message: message))
    }

    // MARK: Equipment

    /// What only the script declares: every field of the right kind and within what is ever built.
    private mutating func read(_ value: JSONValue, into manifest: inout Manifest) {
        var fields = Fields(value)
        defer { close(fields) }
        for entry in fields.optionalList("labware") {
            manifest.labware.append(record(entry, Labware.fields) { Labware(name: $0) })
        }
        for entry in fields.optionalList("robots") {
            manifest.robots.append(record(entry, Robot.fields) { Robot(name: $0) })
        }
        let names = manifest.labware.map(\.name) + manifest.robots.map(\.name)
        if Set(names).count != names.count { fields.complain("two things of its own have one name") }
        if names.count > ManifestReader.mostEquipment { fields.complain("it declares \(names.count) things") }
    }

    private static let mostEquipment = 1_000

    private mutating func record<Record>(
        _ value: JSONValue, _ known: [EquipmentField<Record>], _ plain: (String) -> Record
    ) -> Record {
        var fields = Fields(value)
        defer { close(fields) }
        let name = fields.text("name") ?? ""
        if name.isEmpty || name.utf8.count > 200 {
            fields.complain("a piece of equipment has no name that can be used")
        }
        var record = plain(name)
        for field in known {
            guard let member = fields.optional(field.name) else { continue }
            let found: EquipmentValue? =
                switch field.kind {
                case .text: member.string.map { .text($0) }
                case .number: exact(member).map { .number($0) }
                case .whole: member.int.map { .whole($0) }
                case .truth: member.bool.map { .truth($0) }
                case .words: member.isArray ? .words(member.elements.compactMap(\.string)) : nil
                }
            guard let found else {
                fail(member, "`\(field.name)` of `\(name)` is not of its kind")
                continue
            }
            if let problem = field.set(&record, found) { fail(member, "`\(field.name)` of `\(name)` \(problem)") }
        }
        return record
    }

    // MARK: Values

    /// `"1/3"`, `"250"`, or a number.
    private mutating func exact(_ value: JSONValue?) -> Rational? {
        guard let value else { return nil }
        if let number = value.decimal { return number }
        if let text = value.string, text.utf8.count <= 4096 {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 1, let whole = Rational(text) { return whole }
            if parts.count == 2, let over = Rational(String(parts[0])), let under = Rational(String(parts[1])),
                let quotient = over.dividing(by: under)
            {
                return quotient
            }
        }
        fail(value, "an exact number should stand here")
        return nil
    }

    /// An index of a table with `count` rows.
    private mutating func index(_ value: JSONValue?, below count: Int, _ what: String) -> Int {
        guard let value else { return 0 }
        if let number = value.int, number >= 0, number < count { return number }
        fail(value, "\(what) is no index of a table of \(count)")
        return 0
    }

    private mutating func indices(_ values: [JSONValue], below count: Int, _ what: String) -> [Int] {
        values.map { index($0, below: count, what) }
    }

    private mutating func picolitres(_ value: JSONValue?) -> Femtolitres {
        guard let value else { return .zero }
        if let number = value.int, number >= 0, number <= Femtolitres.largest / 1000 {
            return Femtolitres(number * 1000)
        }
        fail(value, "whole picolitres should stand here")
        return .zero
    }

    // MARK: Tables

    private mutating func manifest(_ root: JSONValue) -> Manifest? {
        var top = Fields(root)
        let version = top.integer("manifest") ?? 0
        if version < 1 { top.complain("`manifest` is no version") }
        let program = top.text("nsyn") ?? ""
        let plates = top.text("plates") ?? ""
        let target = top.text("target") ?? ""
        let script = top.text("script") ?? ""
        top.skip("scriptDigest")
        let planValue = top.required("plan")
        let digest = top.text("planDigest") ?? ""
        guard let planValue, let text = planValue.string else {
            close(top)
            return nil
        }
        let plan: Plan
        do throws(PlanTextError) {
            plan = try PlanReader.read(text).plan
        } catch {
            fail(planValue, "its plan can't be read: \(error)")
            return nil
        }
        var manifest = Manifest(plan: plan, planText: text, planDigest: digest, scale: .one)
        manifest.version = version
        manifest.program = program
        manifest.plates = plates
        manifest.target = target
        manifest.script = script
        manifest.stepLines = top.optionalList("stepLines").map { $0.int ?? 0 }
        manifest.sweep = top.text("sweep") ?? ""
        manifest.scale = exact(top.required("scale")) ?? .one
        if !manifest.scale.isPositive { top.complain("`scale` is not above zero") }
        let names = top.list("parameters").map { $0.string ?? "" }
        if names != plan.parameters.map(\.name) { top.complain("`parameters` are not those of the plan") }
        manifest.conditions = top.list("conditions").map { condition($0, plan) }
        if let equipment = top.optional("equipment") { read(equipment, into: &manifest) }
        let runs = top.list("runs")
        for run in runs { manifest.runs.append(self.run(run, manifest)) }
        manifest.files = top.list("files").map { file($0) }
        close(top)
        return manifest
    }

    private mutating func file(_ value: JSONValue) -> Manifest.File {
        var fields = Fields(value)
        defer { close(fields) }
        let size = fields.integer("bytes") ?? 0
        return Manifest.File(
            name: fields.text("name") ?? "", digest: fields.text("sha256") ?? "", size: size, offset: value.offset)
    }

    private mutating func condition(_ value: JSONValue, _ plan: Plan) -> Manifest.Condition {
        var fields = Fields(value)
        let id = fields.text("id") ?? ""
        let values = fields.list("values")
        if values.count != plan.parameters.count {
            fields.complain("it has \(values.count) values for \(plan.parameters.count) parameters")
        }
        let numbers = values.map { exact($0) ?? .zero }
        for (number, parameter) in zip(numbers, plan.parameters) {
            if case .options(let options, _) = parameter.domain, !options.indices.contains(number.int ?? -1) {
                fields.complain("`\(parameter.name)` has no such option")
            }
        }
        let isControl = fields.optionalTruth("control") ?? false
        close(fields)
        return Manifest.Condition(id: id, values: numbers, isControl: isControl)
    }

    private mutating func run(_ value: JSONValue, _ manifest: Manifest) -> Manifest.Run {
        var fields = Fields(value)
        var run = Manifest.Run()
        run.offset = value.offset
        run.name = fields.text("name") ?? ""
        run.robot = fields.text("robot") ?? ""
        run.files = fields.list("files").map { $0.string ?? "" }
        run.duration = fields.number("duration") ?? 0
        run.pipettes = fields.list("pipettes").map { pipette($0) }
        let plates = fields.list("plates")
        let placements = fields.list("placements")
        run.placements = placements.map { placement($0, plates: plates.count) }
        let liquids = fields.list("liquids")
        run.liquids = liquids.map { liquid($0, manifest, liquids: liquids.count) }
        run.sources = fields.list("sources").map { source($0, run) }
        run.plates = plates.map { plate($0, manifest.plan) }
        run.wells = fields.list("wells").map { well($0, run, conditions: manifest.conditions.count) }
        run.steps = fields.list("operatorSteps").map { step($0, run, manifest.plan) }
        readTiming(fields.required("timing"), &run)
        close(fields)
        return run
    }

    private mutating func pipette(_ value: JSONValue) -> Manifest.Pipette {
        var fields = Fields(value)
        defer { close(fields) }
        fields.skip("mount")
        return Manifest.Pipette(labware: fields.text("labware") ?? "", tips: fields.optionalText("tips"))
    }

    private mutating func placement(_ value: JSONValue, plates: Int) -> Manifest.Placement {
        var fields = Fields(value)
        defer { close(fields) }
        let word = fields.text("role") ?? ""
        let role = Manifest.Placement.Role(rawValue: word)
        if role == nil { fields.complain("`\(word)` is no role of a placement") }
        let plate = fields.optional("plate").map { index($0, below: plates, "`plate`") }
        if role == .plate, plate == nil { fields.complain("a plate's placement does not say which plate it is") }
        return Manifest.Placement(
            label: fields.text("label") ?? "", labware: fields.text("labware") ?? "", slot: fields.text("slot") ?? "",
            module: fields.optionalText("module"), role: role ?? .sources, plate: plate)
    }

    private mutating func liquid(_ value: JSONValue, _ manifest: Manifest, liquids: Int) -> Manifest.Liquid {
        var fields = Fields(value)
        defer { close(fields) }
        let name = fields.text("name") ?? ""
        var origin = Manifest.Liquid.Origin.premix([])
        if let parts = fields.optional("premix") {
            var shares: [(liquid: Int, share: Rational)] = []
            for part in parts.elements {
                var inner = Fields(part)
                let number = index(inner.required("liquid"), below: liquids, "`liquid`")
                shares.append((number, exact(inner.required("share")) ?? .zero))
                close(inner)
            }
            origin = .premix(shares)
        } else {
            let material = index(fields.required("material"), below: manifest.plan.materials.count, "`material`")
            let condition = index(fields.required("condition"), below: manifest.conditions.count, "`condition`")
            origin = .material(MaterialID(material), condition: condition)
        }
        return Manifest.Liquid(
            name: name, origin: origin, freshFor: exact(fields.optional("freshFor")),
            temperature: exact(fields.optional("temperature")), offset: value.offset)
    }

    private mutating func source(_ value: JSONValue, _ run: Manifest.Run) -> Manifest.Source {
        var fields = Fields(value)
        defer { close(fields) }
        let liquid = index(fields.required("liquid"), below: run.liquids.count, "`liquid`")
        let placement = index(fields.required("placement"), below: run.placements.count, "`placement`")
        let well = fields.text("well") ?? ""
        let filled = picolitres(fields.required("filled"))
        _ = fields.number("drawn")
        let dead = picolitres(fields.required("dead"))
        return Manifest.Source(
            liquid: liquid, placement: placement, well: well, filled: filled, dead: dead, offset: value.offset)
    }

    private mutating func plate(_ value: JSONValue, _ plan: Plan) -> Manifest.Plate {
        var fields = Fields(value)
        defer { close(fields) }
        let vessel = index(fields.required("vessel"), below: plan.vessels.count, "`vessel`")
        let shared = indices(fields.optionalList("shared"), below: plan.parameters.count, "`shared`")
        return Manifest.Plate(
            name: fields.text("name") ?? "", labware: fields.text("labware") ?? "", vessel: VesselID(vessel),
            shared: shared)
    }

    private mutating func well(_ value: JSONValue, _ run: Manifest.Run, conditions: Int) -> Manifest.Well {
        var fields = Fields(value)
        defer { close(fields) }
        let plate = index(fields.required("plate"), below: run.plates.count, "`plate`")
        let condition = index(fields.required("condition"), below: conditions, "`condition`")
        return Manifest.Well(
            plate: plate, well: fields.text("well") ?? "", condition: condition,
            replicate: fields.integer("replicate") ?? 1, offset: value.offset)
    }

    private mutating func step(
        _ value: JSONValue, _ run: Manifest.Run, _ plan: Plan
    ) -> Manifest.OperatorStep {
        var fields = Fields(value)
        let number = fields.integer("number") ?? 0
        let kind = fields.text("kind") ?? ""
        let text = fields.text("text") ?? ""
        let plates = indices(fields.optionalList("plates"), below: run.plates.count, "`plates`")
        let planSteps = indices(fields.optionalList("planSteps"), below: plan.steps.count, "`planSteps`")
        let seconds = fields.optionalNumber("seconds") ?? 0
        let liquid = fields.optional("liquid").map { index($0, below: run.liquids.count, "`liquid`") }
        var amounts: [Manifest.Amount] = []
        for amount in fields.optionalList("amounts") {
            var inner = Fields(amount)
            let well = index(inner.required("well"), below: run.wells.count, "`well`")
            let number = inner.optionalInteger("liquid") ?? -1
            if number < -1 || number >= run.liquids.count {
                inner.complain("`liquid` is no index of a table of \(run.liquids.count)")
            }
            let volume = exact(inner.optional("volume")) ?? .zero
            let mass = exact(inner.optional("mass")) ?? .zero
            close(inner)
            amounts.append(Manifest.Amount(well: well, liquid: number, volume: volume, mass: mass))
        }
        fields.skip("hazards")
        close(fields)
        return Manifest.OperatorStep(
            number: number, kind: kind, text: text, plates: plates, planSteps: planSteps, seconds: seconds,
            liquid: liquid, amounts: amounts, offset: value.offset)
    }

    private mutating func readTiming(_ value: JSONValue?, _ run: inout Manifest.Run) {
        guard let value else { return }
        var fields = Fields(value)
        for age in fields.optionalList("ages") {
            var inner = Fields(age)
            let liquid = index(inner.required("liquid"), below: run.liquids.count, "`liquid`")
            let well = index(inner.required("well"), below: run.wells.count, "`well`")
            run.ages.append(
                Manifest.Age(
                    liquid: liquid, well: well, age: inner.number("age") ?? 0, limit: inner.number("limit") ?? 0))
            close(inner)
        }
        fields.skip("additions")
        close(fields)
    }
}
