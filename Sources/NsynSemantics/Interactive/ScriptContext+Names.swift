import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// What can be asked about names: cards, and what could stand at a place.
extension ScriptContext {
    /// Something to offer where a person writes.
    public struct Suggestion: Hashable, Sendable {
        public var text: String
        /// `unit`, `reagent`, `Volume` …
        public var kind: String

        public init(_ text: String, _ kind: String) {
            self.text = text
            self.kind = kind
        }
    }

    // MARK: Cards

    /// What is known about a name, whatever it names: a declaration, a thing of the library, a verb, a unit, a type, a finding.
    public func card(named name: String) -> Answer? {
        if let value = value(named: name) { return value }
        if let verb = verbCard(name) { return verb }
        if let unit = unitCard(name) { return unit }
        if let type = typeCard(name) { return type }
        if let builtIn = BuiltIn(rawValue: name) {
            return Answer(type: "a function", summary: "`\(name)` is built in", blocks: [.text(builtIn.meaning)])
        }
        guard let page = library.page(named: name) else { return nil }
        return Answer(type: "a finding", summary: page.description.title, blocks: [.text(trimmed(page.plain))])
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private func value(named name: String) -> Answer? {
        guard let symbol = library.symbols.existing(name) else { return nil }
        return asking(nil) { () -> Answer? in
            guard let value = evaluator.value(of: symbol), !value.isError else { return nil }
            if value.type == .nothing { return nil }
            return evaluator.answer(value)
        }.0
    }

    private func verb(_ name: String) -> VerbTemplate? {
        let symbol = library.symbols.symbol(name)
        return asking(nil) { () -> VerbTemplate? in
            if let reference = evaluator.findItem(symbol),
                evaluator.modules[reference.module].items[reference.item].kind == .verbDeclaration
            {
                return evaluator.scriptVerb(reference)
            }
            return library.verb(named: symbol)
        }.0
    }

    private func verbCard(_ name: String) -> Answer? {
        guard let verb = verb(name) else { return nil }
        let rows = verb.parameters.map { parameter in
            let label = library.symbols.text(parameter.label)
            let isFlag = parameter.type == .flag
            return Answer.Row(
                label == "_" ? library.symbols.text(parameter.name) : label,
                (isFlag ? "a word alone" : parameter.typeName) + (parameter.isOptional ? ", may be left out" : ""))
        }
        var blocks: [Answer.Block] = [.card(title: verb.name, kind: "verb", rows: rows)]
        if !verb.documentation.isEmpty { blocks.append(.note(verb.documentation)) }
        return Answer(type: "a verb", summary: "the verb `\(name)`", blocks: blocks)
    }

    private func unitCard(_ name: String) -> Answer? {
        guard let unit = evaluator.unit(named: name) else { return nil }
        let table = evaluator.units.table
        var rows = [Answer.Row("measures", table.name(of: unit.type))]
        if !unit.type.dimension.isDimensionless {
            rows.append(.init("dimension", table.factorisation(of: unit.type)))
        }
        if unit.isPoint {
            rows.append(.init("is", "a point of a scale; zero lies at \(unit.offset.decimal(significantDigits: 8)) K"))
        } else {
            let coherent = unit.type.dimension.isDimensionless ? "" : " " + table.composedUnit(unit.type.dimension)
            rows.append(.init("is", unit.scale.decimal(significantDigits: 10) + coherent))
        }
        if let declared = table.unit(named: name) {
            let words = [declared.longName].compactMap { $0 } + declared.aliases
            if !words.isEmpty { rows.append(.init("also written", words.joined(separator: ", "))) }
            if !declared.prefixes.isEmpty { rows.append(.init("prefixes", declared.prefixes.joined(separator: ", "))) }
        }
        if let named = table.namedType(of: unit.type), !named.conversions.isEmpty {
            rows.append(.init("converts", named.conversions.map { "as " + $0.name }.joined(separator: ", ")))
        }
        return Answer(
            type: "a unit", summary: "the unit `\(name)`", blocks: [.card(title: name, kind: "unit", rows: rows)])
    }

    private func typeCard(_ name: String) -> Answer? {
        let table = evaluator.units.table
        if let named = table.namedType(name) {
            var rows = [Answer.Row("dimension", table.factorisation(of: named.type))]
            if !named.shows.isEmpty { rows.append(.init("shown in", named.shows.joined(separator: ", "))) }
            if !named.conversions.isEmpty {
                rows.append(.init("converts", named.conversions.map { "as " + $0.name }.joined(separator: ", ")))
            }
            return Answer(
                type: "a type", summary: "the type `\(name)`", blocks: [.card(title: name, kind: "type", rows: rows)])
        }
        guard let symbol = library.symbols.existing(name), library.classes.knows(symbol) else { return nil }
        let members = library.index.entries.filter {
            ($0.kind == .reagentWord || $0.kind == .solventWord) && isSubclass($0, of: symbol)
        }
        let rows = [Answer.Row("\(members.count) in the library", members.map(\.name).joined(separator: ", "))]
        return Answer(
            type: "a type", summary: "the class `\(name)`",
            blocks: [.card(title: name, kind: "class of matter", rows: members.isEmpty ? [] : rows)])
    }

    private func isSubclass(_ entry: LibraryEntry, of symbol: Symbol) -> Bool {
        let name = entry.kind == .solventWord ? "Solvent" : entry.className
        return library.symbols.existing(name).map { library.isSubclass($0, of: symbol) } ?? false
    }

    // MARK: What could stand here

    /// Every name that a value may have here: the script's, what was remembered, the library's, functions.
    public var values: [Suggestion] {
        var found = evaluator.modules.flatMap(\.items).map {
            Suggestion(library.symbols.text($0.symbol), ScriptContext.word(for: $0.kind))
        }
        found += evaluator.remembered.keys.map { Suggestion(library.symbols.text($0), "value") }
        found += library.index.entries.filter { ScriptContext.isNamed($0.kind) }.map {
            Suggestion($0.name, Keyword.spelling(of: $0.kind))
        }
        found += BuiltIn.allCases.map { Suggestion($0.rawValue, "function") }
        return found
    }

    private static func isNamed(_ kind: TokenKind) -> Bool {
        switch kind {
        case .reagentWord, .solventWord, .speciesWord, .labwareWord, .robotWord, .constantWord, .sourceWord: true
        default: false
        }
    }

    private static func word(for kind: NodeKind) -> String {
        switch kind {
        case .stockDeclaration: "stock"
        case .targetDeclaration: "target"
        case .protocolDeclaration: "protocol"
        case .sweepDeclaration: "sweep"
        case .functionDeclaration: "function"
        case .platesDeclaration: "plates"
        case .campaignDeclaration: "campaign"
        case .verbDeclaration: "verb"
        default: "value"
        }
    }

    public var verbs: [String] {
        library.verbNames
            + evaluator.modules.flatMap(\.items).filter { $0.kind == .verbDeclaration }.map {
                library.symbols.text($0.symbol)
            }
    }

    /// The words with which a verb's clauses begin, flags included.
    public func clauses(ofVerb name: String) -> [String] {
        (verb(name)?.parameters ?? []).map { library.symbols.text($0.label) }.filter { $0 != "_" }
    }

    public var typeNames: [String] { library.typeNames }
    public var ligandNames: [String] { library.ligandNames }
    public var routeNames: [String] { library.routeNames }
    public var techniqueNames: [String] {
        library.techniques.words(of: "Measurement") + library.techniques.words(of: "Separation")
    }
    public var moduleNames: [String] {
        library.moduleNames.map { "std." + $0.split(separator: "/").joined(separator: ".") }
    }
    public var modelOutputs: [String] { library.modelOutputs }

    /// Columns of what any sweep of the script predicts, and the parameters it varies.
    public var columns: [Suggestion] {
        asking(nil) {
            var found = library.modelOutputs.map { Suggestion($0, "prediction") }
            for (index, item) in evaluator.modules[0].items.enumerated() where item.kind == .sweepDeclaration {
                let types = evaluator.parameterTypes(ofSweep: ItemReference(module: 0, item: index))
                found += types.map { Suggestion(library.symbols.text($0.0), evaluator.describe($0.1)) }
            }
            return found
        }.0
    }

    /// Units whose spelling begins so; those of a few letters first.
    public func units(startingWith prefix: String) -> [Suggestion] {
        evaluator.units.table.spellings(startingWith: prefix).map { Suggestion($0.text, $0.meaning) }
    }

    /// The parts of what an expression, parsed by itself, means: `au25.` → `electrons` …
    public func members(of node: SyntaxNode) -> [Suggestion] {
        asking(node.tree) { () -> [Suggestion] in
            if let folder = folder(node) { return library.names(in: folder).map { Suggestion($0, "std.\(folder)") } }
            guard let value = value(node) else { return [] }
            return evaluator.memberNames(of: value).map { Suggestion($0, "member") }
        }.0
    }

    private func folder(_ node: SyntaxNode) -> String? {
        guard let name = node.child(.name) ?? node.expression(), name.kind == .name || name.kind == .nameExpression
        else {
            return nil
        }
        return evaluator.modules[0].libraryNames[evaluator.symbol(name.id)]
    }
}

extension Evaluator {
    /// The names behind a dot.
    func memberNames(of value: Value) -> [String] {
        switch value.payload {
        case .cluster: return Self.clusterMembers
        case .target: return Self.clusterMembers + ["name"]
        case .reaction: return ["balanced"]
        case .substance(let substance):
            let fields = library.entry(named: substance.name).map { library.record($0).fields } ?? []
            return ["molar_mass"] + fields.map { symbols.text($0.0) }.filter { $0 != "molar_mass" }
        case .stock: return ["concentration", "prepared", "dead", "fresh_for"]
        case .record(let record): return record.fields.map { symbols.text($0.0) }
        case .table(let table): return table.columns.map { symbols.text($0.name) }
        case .item(let reference) where value.type == .sweep || value.type == .table:
            return library.modelOutputs + parameterTypes(ofSweep: reference).map { symbols.text($0.0) }
        case .item where value.type == .prediction: return library.modelOutputs
        default: return value.type == .prediction ? ["value", "lower", "upper", "in_domain"] : []
        }
    }
}

extension BuiltIn {
    /// What it does, in a line.
    var meaning: String {
        switch self {
        case .sum: "sum(list): all elements added up"
        case .mean: "mean(list): the mean of the elements; also of points such as temperatures"
        case .min: "min(a, b, …): the smallest"
        case .max: "max(a, b, …): the largest"
        case .length: "length(list): how many elements it has"
        case .abs: "abs(x): the size of a quantity without its sign"
        case .log10: "log10(x): the decimal logarithm of a bare number"
        case .balanced: "balanced(reaction …): whether both sides hold the same atoms and charge"
        case .map: "map(list, (x) => …): the function of every element"
        case .closedShell: "closed_shell(cluster): whether its valence electrons close a shell of the spherical jellium"
        }
    }
}
