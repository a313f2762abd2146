import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// The classes of matter and which stands below which, from `class` records.
final class MatterClasses {
    private var parents: [Symbol: Symbol] = [:]
    private(set) var names: [Symbol] = []

    init(_ library: Library) {
        for number in library.entries(.classWord) {
            let entry = library.index.entries[number]
            let name = library.symbols.symbol(entry.name)
            names.append(name)
            if !entry.className.isEmpty { parents[name] = library.symbols.symbol(entry.className) }
        }
    }

    func knows(_ name: Symbol) -> Bool { names.contains(name) }

    func isSubclass(_ name: Symbol, of other: Symbol) -> Bool {
        var current: Symbol? = name
        var steps = 0
        while let known = current, steps < 32 {
            if known == other { return true }
            current = parents[known]
            steps += 1
        }
        return false
    }

    func common(_ first: Symbol, _ second: Symbol) -> Symbol? {
        var current: Symbol? = first
        var steps = 0
        while let known = current, steps < 32 {
            if isSubclass(second, of: known) { return known }
            current = parents[known]
            steps += 1
        }
        return nil
    }
}

extension Library {
    /// Valence electrons of metals and what ligand classes withdraw.
    func electronTable() -> ElectronTable {
        var table = ElectronTable()
        for number in entries(.metalWord) {
            let entry = index.entries[number]
            let fields = RecordFields(record: record(entry), symbols: symbols)
            if let element = Element(symbol: entry.name), let valence = fields.number("valence")?.int {
                table.valence[element] = valence
            }
        }
        for number in entries(.ligandclassWord) {
            let entry = index.entries[number]
            let fields = RecordFields(record: record(entry), symbols: symbols)
            if let withdrawn = fields.number("withdraws")?.int {
                table.withdrawn[LigandClass(rawValue: entry.name)] = withdrawn
            }
        }
        return table
    }

    func lostHydrogens() -> [String: Int] {
        var lost: [String: Int] = [:]
        for number in entries(.ligandclassWord) {
            let entry = index.entries[number]
            let fields = RecordFields(record: record(entry), symbols: symbols)
            lost[entry.name] = fields.number("loses_hydrogens")?.int
        }
        return lost
    }

    func routeContracts() -> [String: RouteContract] {
        var contracts: [String: RouteContract] = [:]
        for number in entries(.routeWord) {
            let entry = index.entries[number]
            let contract = routeContract(record(entry))
            contracts[entry.name] = contract
            for alias in entry.aliases { contracts[alias] = contract }
        }
        return contracts
    }

    func routeContract(_ record: RecordValue) -> RouteContract {
        let fields = RecordFields(record: record, symbols: symbols)
        var contract = RouteContract(name: record.name)
        contract.needs = fields.words("needs").compactMap { RouteContract.Part(rawValue: $0) }
        contract.needsOneOf = fields.words("needs_one_of").compactMap { RouteContract.Part(rawValue: $0) }
        contract.forbids = fields.words("forbids")
        contract.electrons = fields.word("electrons").flatMap { RouteContract.Change(rawValue: $0) } ?? .any
        contract.electronStep = fields.number("electron_step")?.int
        contract.atoms = fields.word("atoms").flatMap { RouteContract.Change(rawValue: $0) } ?? .any
        contract.givesMixture = fields.truth("mixture") ?? false
        contract.separation = fields.word("separation").flatMap { RouteContract.Separation(rawValue: $0) } ?? .none
        contract.source = fields.source
        return contract
    }

    func wallProfiles() -> [String: WallProfile] {
        var walls: [String: WallProfile] = [:]
        for number in entries(.materialWord) {
            let entry = index.entries[number]
            let fields = RecordFields(record: record(entry), symbols: symbols)
            var wall = WallProfile(name: entry.name)
            // What no vessel is made of says nothing about temperatures.
            guard let lowest = fields.number("lowest") else { continue }
            wall.lowest = lowest
            wall.highest = fields.number("highest")
            wall.attackedBy = fields.words("attacked_by")
            wall.source = fields.source
            walls[entry.name] = wall
        }
        return walls
    }

    /// A field of numbers of all solvents that declare it.
    func bounds(_ field: String) -> [String: Rational] {
        var bounds: [String: Rational] = [:]
        for number in entries(.solventWord) {
            let entry = index.entries[number]
            bounds[entry.name] = RecordFields(record: record(entry), symbols: symbols).number(field)
        }
        return bounds
    }

    /// Whether a solvent's record lists the other one as immiscible with it.
    func isImmiscible(_ name: String, with other: String) -> Bool {
        guard let entry = entry(named: name) else { return false }
        return RecordFields(record: record(entry), symbols: symbols).words("immiscible_with").contains(other)
    }

    var wallMaterials: [String] { walls.keys.sorted() }

    func headspace(ofGas name: String) -> Vessel.Headspace {
        guard let profile = profile(of: name) else { return .unstated }
        if profile.traits.contains(.inertGas) { return .inert }
        return name == "air" ? .air : .reactive
    }

    // MARK: Facts by name

    var factNames: [String] { ["molar_mass", "density", "boils", "melts", "electrons", "formula", "name"] }

    func fact(_ name: String, of substance: String) -> Value? {
        guard let entry = entry(named: substance) else { return nil }
        if name == "molar_mass" {
            return Value(
                .quantity(quantities.molarMass), profile(of: substance)?.molarMass.map { .exact($0) } ?? .opaque,
                unit: "g/mol")
        }
        return record(entry)[symbols.symbol(name)]
    }

    // MARK: Findings by name

    func knowsFinding(_ name: String) -> Bool {
        index.entries.contains {
            ($0.kind == .ruleWord || $0.kind == .findingWord)
                && ($0.name == name || $0.aliases.contains(name)
                    || LibraryIndex.codeNumber(name) == $0.code && $0.code > 0)
        }
    }

    /// Whether a code may be called so: by its number or its readable name.
    func isName(_ name: String, of code: Code) -> Bool {
        if LibraryIndex.codeNumber(name) == code.number { return true }
        return index.entries.contains {
            $0.code == code.number && ($0.kind == .ruleWord || $0.kind == .findingWord)
                && ($0.name == name || $0.aliases.contains(name))
        }
    }

    /// The tier of a rule or finding, by name or code.
    func tier(named name: String) -> (code: Code, tier: RuleTier)? {
        let number = LibraryIndex.codeNumber(name)
        let entry = index.entries.first {
            ($0.kind == .ruleWord || $0.kind == .findingWord)
                && ($0.name == name || $0.aliases.contains(name) || (number != nil && $0.code == number))
        }
        return entry.map { (Code($0.code), $0.tier) }
    }

    /// The field names that the library itself uses in records of a kind.
    func fieldNames(_ kind: TokenKind) -> [String] { RecordSchema.fields[Keyword.spelling(of: kind)] ?? [] }

    var findingNames: [String] {
        index.entries.filter { $0.kind == .ruleWord || $0.kind == .findingWord }.map(\.name)
    }

    /// The reaction behind the keyword `reaction`.
    func reaction(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<ReactionValue, ReactionError> {
        do throws(ReactionError) {
            let reaction = try Reaction(parsing: Array(bytes), ligands: LibraryLigands(library: self))
            return .success(ReactionValue(reaction: reaction))
        } catch {
            return .failure(error)
        }
    }
}

/// A reaction as a value.
struct ReactionValue {
    var reaction: Reaction
    var isBalanced: Bool { reaction.isBalanced }
}

extension SubstanceProfile {
    func containsElement(_ symbol: String) -> Bool { metals.contains { $0.symbol == symbol } }
}
