import NsynDiagnostics

/// Reads a protocol of Opentrons' Python API as far as it is a list of calls with literal arguments, by the API's own
/// reference. Loops and arithmetic are refused: what can't be read can't be vouched for.
struct PythonReader {
    var replay: Replay
    let run: Manifest.Run
    let inventory: Inventory
    let manifestFile: FileID
    let isFlex: Bool
    var travel: Travel
    /// What variables of the protocol stand for.
    var containers: [String: Int] = [:]
    var modules: [String: Int] = [:]
    var adapters: [String: (slot: String?, module: Int?)] = [:]
    var heads: [String: Int] = [:]
    /// µL/s, by pipette and kind
    var flows: [String: Double] = [:]
    var slots: [String: String] = [:]
    /// The well over which a pipette stands.
    var stands: [Int: WellIndex] = [:]

    static func read(
        _ bytes: [UInt8], name: String, file: FileID, run: Manifest.Run, inventory: Inventory, manifestFile: FileID,
        people: PeopleScript
    ) -> Replay {
        var replay = Replay(name: name, file: file, people: people)
        replay.tellsRates = true
        let robot = inventory.robot(run.robot)
        var reader = PythonReader(
            replay: replay, run: run, inventory: inventory, manifestFile: manifestFile,
            isFlex: robot?.family == "opentrons_flex", travel: Travel(robot))
        reader.read(bytes)
        return reader.replay
    }

    private mutating func read(_ bytes: [UInt8]) {
        var isInside = false
        var isFilled = false
        for line in DelimitedLine.lines(of: bytes, separator: 0) where line.end > line.start {
            let text = bytes[line.start..<line.end]
            let span = replay.span(line.start, line.end)
            if text.first == 32 {
                guard isInside else { continue }
                let body = text.drop { $0 == 32 }
                if body.isEmpty || body.first == UInt8(ascii: "#") { continue }
                guard let statement = PythonParser.statement(body) else {
                    unreadable(span, "this line is no call with literal arguments")
                    continue
                }
                if !isFilled, isMovement(statement) {
                    isFilled = true
                    fill()
                }
                perform(statement, span)
            } else {
                isInside = text.starts(with: "def run(".utf8)
            }
        }
        if heads.isEmpty {
            replay.isBroken = true
            unreadable(replay.span(0, 0), "\(replay.name) has no `run` that loads a pipette")
        }
        for head in replay.bench.heads.indices where replay.bench.heads[head].hasTip {
            replay.bench.log.add(
                Codes.tipMissing, .warning, span: replay.span(bytes.count, bytes.count),
                "\(replay.bench.heads[head].id) still carries a tip at the end of \(replay.name)")
        }
    }

    mutating func unreadable(_ span: SourceSpan, _ message: String) {
        replay.bench.log.add(Codes.unreadableWorklist, span: span, message)
    }

    private func isMovement(_ statement: PythonStatement) -> Bool {
        guard statement.target == nil, case .call(.attribute(let object, _), _) = statement.value,
            let name = object.identifier
        else { return false }
        return heads[name] != nil || name == "ctx" && !heads.isEmpty
    }

    /// The API says nothing about what people fill in: that is in the manifest.
    private mutating func fill() {
        for source in run.sources where source.filled.isPositive {
            let placement = run.placements[source.placement]
            guard let container = replay.bench.deck.container(placement.label),
                let well = replay.bench.deck.well(source.well, in: container)
            else { continue }
            let span = SourceSpan(
                file: manifestFile, start: UInt32(truncatingIfNeeded: source.offset),
                end: UInt32(truncatingIfNeeded: source.offset + 1))
            let name = run.liquids[source.liquid].name
            replay.bench.load(well, Mixture(replay.liquid(name), source.filled), span: span)
        }
    }

    private mutating func perform(_ statement: PythonStatement, _ span: SourceSpan) {
        if let target = statement.target {
            // `p1.flow_rate.aspirate = 90`
            if case .attribute(.attribute(.name(let pipette), "flow_rate"), let kind) = target,
                let rate = statement.value.double, heads[pipette] != nil
            {
                if rate <= 0 { unreadable(span, "a flow rate is not above zero") }
                flows[pipette + "." + kind] = rate
                return
            }
            guard let name = target.identifier,
                case .call(.attribute(let parent, let method), let arguments) = statement.value
            else { return unreadable(span, "this assignment is not one that can be replayed") }
            load(name, parent, method, arguments, span)
            return
        }
        guard case .call(.attribute(let object, let method), let arguments) = statement.value,
            let name = object.identifier
        else { return unreadable(span, "this line is not a call that can be replayed") }
        if let head = heads[name] {
            pipette(head, name, method, arguments, span)
        } else if let module = modules[name] {
            self.module(module, method, arguments, span)
        } else if name == "ctx" {
            context(method, arguments, span)
        } else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "nothing is called `\(name)` in this protocol")
        }
    }

    // MARK: Loading

    private func named(_ name: String, _ position: Int, _ arguments: [PythonExpression.Argument]) -> PythonExpression? {
        if let found = arguments.first(where: { $0.name == name }) { return found.value }
        let positional = arguments.filter { $0.name == nil }
        return position < positional.count ? positional[position].value : nil
    }

    private mutating func load(
        _ name: String, _ parent: PythonExpression, _ method: String, _ arguments: [PythonExpression.Argument],
        _ span: SourceSpan
    ) {
        switch method {
        case "load_instrument": loadPipette(name, arguments, span)
        case "load_module":
            let model = named("module_name", 0, arguments)?.string ?? ""
            let slot = named("location", 1, arguments)?.string ?? ""
            guard inventory.module(model) != nil else {
                return replay.bench.log.add(
                    Codes.unknownPlace, span: span, "there is no module `\(model)` in the library")
            }
            occupy(slot, name, span)
            let kind: DeckModule.Kind = model.hasPrefix("heaterShaker") ? .heaterShaker : .temperature
            modules[name] = replay.bench.modules.count
            replay.bench.modules.append(DeckModule(id: name, model: model, kind: kind, slot: slot))
        case "load_adapter": adapters[name] = place(of: parent, arguments, name, span)
        case "load_labware", "load_labware_from_definition": loadLabware(name, parent, method, arguments, span)
        case "load_trash_bin": break
        default: unreadable(span, "`\(method)` is not a call that can be replayed")
        }
    }

    private mutating func loadPipette(_ name: String, _ arguments: [PythonExpression.Argument], _ span: SourceSpan) {
        let model = named("instrument_name", 0, arguments)?.string ?? ""
        let mount = named("mount", 1, arguments)?.string ?? ""
        guard let facts = inventory.pipette(api: model) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "there is no pipette `\(model)` in the library")
        }
        if let other = replay.bench.heads.first(where: { $0.mount == mount }) {
            replay.bench.log.add(
                Codes.occupiedPlace, span: span,
                "`\(name)` is put on the \(mount) mount, where `\(other.id)` is already")
        }
        heads[name] = replay.bench.heads.count
        replay.bench.heads.append(Head(id: name, facts: facts, mount: mount))
    }

    private mutating func occupy(_ slot: String, _ name: String, _ span: SourceSpan) {
        let known = isFlex ? OpentronsDeck.flexSlots : OpentronsDeck.ot2Slots
        if !known.contains(slot) {
            replay.bench.log.add(Codes.unknownPlace, span: span, "there is no slot `\(slot)` on this deck")
        }
        if let other = slots[slot] {
            replay.bench.log.add(
                Codes.occupiedPlace, span: span, "`\(name)` is put on slot \(slot), where `\(other)` stands")
        }
        slots[slot] = name
    }

    private mutating func place(
        of parent: PythonExpression, _ arguments: [PythonExpression.Argument], _ name: String, _ span: SourceSpan
    ) -> (slot: String?, module: Int?) {
        guard let owner = parent.identifier, owner != "ctx" else {
            let slot = named("location", 1, arguments)?.string ?? ""
            occupy(slot, name, span)
            return (slot, nil)
        }
        if let module = modules[owner] { return (replay.bench.modules[module].slot, module) }
        if let below = adapters[owner] { return below }
        replay.bench.log.add(Codes.unknownPlace, span: span, "nothing is called `\(owner)` in this protocol")
        return (nil, nil)
    }

    private mutating func loadLabware(
        _ name: String, _ parent: PythonExpression, _ method: String, _ arguments: [PythonExpression.Argument],
        _ span: SourceSpan
    ) {
        let first = arguments.first?.value
        var loadName = first?.string ?? ""
        if method == "load_labware_from_definition", let variable = first?.identifier, variable.hasSuffix("_definition")
        {
            loadName = String(variable.dropLast("_definition".utf8.count))
        }
        guard let facts = inventory.labware(loadName: loadName) else {
            return replay.bench.log.add(
                Codes.unknownPlace, span: span, "there is no labware `\(loadName)` in the library")
        }
        let label = arguments.first { $0.name == "label" }?.value.string ?? name
        let place = place(of: parent, arguments, name, span)
        let container = replay.bench.deck.place(label, name: label, facts, slot: place.slot, module: place.module)
        containers[name] = container
        if let module = place.module { replay.bench.modules[module].labware = container }
    }
}
