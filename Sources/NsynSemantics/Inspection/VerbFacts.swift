import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// A verb as whoever writes a step has to know it.
public struct VerbFacts: Sendable {
    public struct Parameter: Sendable {
        /// The word in front of it; empty for the direct object.
        public var label: String
        public var name: String
        public var type: String
        public var isOptional: Bool
        public var isFlag: Bool

        /// `over Time`
        public var text: String {
            let core = isFlag ? name : label.isEmpty ? "\(name): \(type)" : "\(label) \(name): \(type)"
            return isOptional ? "[\(core)]" : core
        }
    }

    public var name: String
    public var parameters: [Parameter]
    public var documentation: String

    init(_ verb: VerbTemplate, _ symbols: SymbolTable) {
        name = verb.name
        documentation = verb.documentation
        parameters = verb.parameters.map { parameter in
            let label = symbols.text(parameter.label)
            return Parameter(
                label: label == "_" ? "" : label, name: symbols.text(parameter.name), type: parameter.typeName,
                isOptional: parameter.isOptional, isFlag: parameter.type == .flag)
        }
    }

    /// `add what: Portion to vessel: Vessel [over time: Time]`
    public var signature: String { ([name] + parameters.map(\.text)).joined(separator: " ") }
}

extension Library {
    /// Whether a verb of the library puts matter somewhere: its object is a portion, as in `add 5 mL gold`.
    public func movesMatter(verb name: String) -> Bool {
        guard let symbol = symbols.existing(name), let object = verb(named: symbol)?.parameters.first else {
            return false
        }
        return object.type == .portion && symbols.text(object.label) == "_"
    }
}

extension Inspection {
    public func verb(named name: String) -> VerbFacts? {
        let symbol = library.symbols.symbol(name)
        let found = evaluator.separately { evaluator.inside(tree, module: 0) { evaluator.verb(named: symbol) } }.result
        return found.map { VerbFacts($0, library.symbols) }
    }

    public var verbs: [VerbFacts] {
        let own = evaluator.modules.flatMap { module in
            module.items.filter { $0.kind == .verbDeclaration }.map { library.symbols.text($0.symbol) }
        }
        return (own + library.verbNames).compactMap { verb(named: $0) }
    }

    /// The units that a number may have where a value of this type is wanted, the usual ones first.
    public func units(fitting typeName: String) -> [String] {
        switch typeName {
        case "Portion": return units(of: ["Volume", "Mass", "Amount", "Equivalents"])
        case "Temperature": return ["°C", "K"]
        default: return units(of: [typeName])
        }
    }

    private func units(of names: [String]) -> [String] {
        var found: [String] = []
        for name in names {
            guard let type = evaluator.units.table.namedType(name) else { continue }
            found += units(of: type.type, shows: type.shows)
        }
        return unique(found)
    }

    private func units(of type: QuantityType, shows: [String]) -> [String] {
        let table = evaluator.units.table
        var found = shows
        for unit in table.units where unit.type == type && unit.isBareAllowed {
            found.append(unit.name)
            found += unit.prefixes.map { $0 + unit.name }
        }
        return found.filter { name in (try? table.resolve(name))?.type == type }
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The units that fit the number that begins at an offset; nil where nothing says what is wanted.
    public func units(forNumberAt offset: Int) -> [String]? {
        guard let statement = statement(at: offset) else { return nil }
        let observer = observer(of: statement)
        let token = tree.token(at: UInt32(offset))
        for node in tree.path(to: token).reversed() where tree.kind(node).isExpression {
            guard let expected = observer.expected[node] else { continue }
            switch expected {
            case .quantity(let type):
                let shows = evaluator.units.table.namedType(of: type)?.shows ?? []
                return unique(units(of: type, shows: shows))
            case .point(.temperature): return ["°C", "K"]
            case .point(.acidity): return []
            case .portion: return units(fitting: "Portion")
            default: return nil
            }
        }
        return nil
    }

    /// All units, for a number that may be anything.
    public var allUnits: [String] {
        unique(evaluator.units.table.types.flatMap(\.shows) + evaluator.units.table.units.map(\.name))
    }
}

extension Library {
    /// What a name of the library is: `reagent`, `route`, … with its class.
    public func kind(ofName name: String) -> (kind: String, className: String)? {
        entry(named: name).map { (Keyword.spelling(of: $0.kind), $0.className) }
    }

    /// Names of a kind: `reagent`, `species`, `labware` …
    public func names(ofKind kinds: Set<String>) -> [(name: String, kind: String, className: String)] {
        index.entries.compactMap { entry in
            let kind = Keyword.spelling(of: entry.kind)
            return kinds.contains(kind) ? (entry.name, kind, entry.className) : nil
        }
    }

    /// Routes under every name that can stand in a script: `reduction` beside `direct_reduction`.
    public var routeNamesOfLibrary: [String] {
        index.entries.filter { $0.kind == .routeWord }.flatMap { entry in
            [entry.name]
                + entry.aliases.filter {
                    $0.utf8.allSatisfy { $0 == 0x5F || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
                }
        }
    }
    public var rulesAndFindings: [String] { findingNames }
    public var types: [String] { typeNames }

    /// Fields that records of a kind have.
    public func fields(ofRecord keyword: String) -> [String] { RecordSchema.fields[keyword] ?? [] }

    /// Where a name of the library is declared.
    public func place(ofName name: String, isVerb: Bool = false) -> SourceSpan? {
        let found =
            isVerb
            ? index.entries.first { $0.kind == .verbWord && $0.name == name }
            : entry(named: name) ?? index.entries.first { $0.name == name || $0.aliases.contains(name) }
        guard let found else { return nil }
        let tree = parse(found)
        guard let name = tree.root.firstChild?.child(.name) else { return nil }
        return SourceSpan(
            file: files.id(found.file), start: name.span.start + found.start, end: name.span.end + found.start)
    }
}

extension Library {
    /// What `cluster` may be followed by: formulas of known species.
    public func formulas(ofSpecies: Void = ()) -> [(name: String, formula: String)] {
        entries(.speciesWord).compactMap { number in
            let entry = index.entries[number]
            let tree = parse(entry)
            guard let body = tree.root.firstChild?.child(.recordBody) else { return nil }
            let formula = body.children.first { $0.child(.name)?.string == "formula" }?.expression()
            guard let token = formula.map({ TokenID(tree.endToken($0.id).index - 1) }) else { return nil }
            return (entry.name, tree.string(token))
        }
    }
}

extension Inspection {
    /// What may follow a name and a point.
    public func members(of name: String, _ names: NameIndex) -> [String] {
        if let declaration = names.topLevel[name].map({ names.declarations[$0] }) {
            switch declaration.role {
            case .target: return Evaluator.clusterMembers
            case .sweep, .value:
                return library.modelOutputs + parameters(ofSweepNamed: name)
            default: return []
            }
        }
        guard let entry = library.entry(named: name) else { return [] }
        switch entry.kind {
        case .reagentWord, .solventWord: return library.factNames
        case .speciesWord: return Evaluator.clusterMembers
        default: return []
        }
    }

    private func parameters(ofSweepNamed name: String) -> [String] {
        guard let symbol = library.symbols.existing(name),
            let reference = evaluator.item(named: symbol, in: 0),
            evaluator.modules[reference.module].items[reference.item].kind == .sweepDeclaration
        else { return [] }
        return evaluator.separately { evaluator.parameterTypes(ofSweep: reference) }.result.map {
            library.symbols.text($0.0)
        }
    }
}
