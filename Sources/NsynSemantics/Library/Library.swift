import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// The standard library, ready to be asked. Units and verbs are read at once, everything else when its name is used.
///
/// Not thread safe: one for each thread that checks.
public final class Library {
    public let files: LibraryFiles
    let symbols = SymbolTable(capacity: 16_384)
    let words: Words
    var units: UnitCache
    let quantities: WellKnownQuantities
    let index: LibraryIndex
    /// What is wrong with the library itself; nothing in one that ships.
    public private(set) var findings: [Finding]

    private var byName: [Symbol: Int32] = [:]
    private var values: [Int32: Value] = [:]
    private var inProgress: Set<Int32> = []
    private var verbs: [Symbol: VerbTemplate] = [:]
    private var profiles: [String: SubstanceProfile] = [:]
    private var formulas: [[UInt8]: Result<ClusterFormula, FormulaError>] = [:]
    private var ligandCache: [String: LigandDefinition?] = [:]
    private var isReadingReagent = false
    /// Ligands that the script under check declares itself.
    var guestLigands: [String: LigandDefinition] = [:]
    private var isAskingForLigands = false
    private(set) var reader: Evaluator!
    /// Kept once somebody asked for it.
    var knownEquipment: Equipment?
    lazy var electrons: ElectronTable = electronTable()
    /// Hydrogens that a free ligand of a class loses on binding: a thiol one, a phosphine none.
    lazy var hydrogensLost: [String: Int] = lostHydrogens()
    lazy var classes: MatterClasses = MatterClasses(self)
    lazy var routes: [String: RouteContract] = routeContracts()
    /// Chemistry rules, ready to be evaluated.
    lazy var rules: [Rule] = compiledRules(.check)
    lazy var walls: [String: WallProfile] = wallProfiles()
    lazy var techniques = Techniques(self)
    lazy var clusterLimits = ClusterLimits(self)
    /// What solvents dissolve at most of ions, of ligands with an acid group, and of liquids that don't mix with water,
    /// mol/m³ by solvent.
    lazy var solubilityBounds = (
        ionic: bounds("dissolves_ionic"), polar: bounds("dissolves_polar"),
        immiscible: bounds("dissolves_immiscible")
    )
    /// The models that say something about protocols, and the quantities that are derived of any.
    public lazy var declaredModels = compiledModels()
    var tableModels: [ModelDeclaration] { declaredModels.models }
    /// Columns that models of the library can predict.
    var modelOutputs: [String] { tableModels.map(\.column) }
    var tableQuantities: [DerivedQuantity] { declaredModels.quantities }

    public init(_ files: LibraryFiles = .embedded, cache: some LibraryCache = NoLibraryCache()) {
        self.files = files
        words = Words(symbols)
        let digest = files.digest
        let key = "library-" + String(digest, radix: 16)
        let sizes = (0..<files.count).map { files.withBytes($0) { $0.count } }
        if let kept = cache.load(key), let index = LibraryIndex(decoding: kept, digest: digest, fileSizes: sizes) {
            self.index = index
        } else {
            index = LibraryIndex(reading: files)
            if index.findings.isEmpty { cache.store(key, index.encoded(digest: digest)) }
        }
        findings = index.findings
        byName.reserveCapacity(index.entries.count * 3)
        for (number, entry) in index.entries.enumerated() {
            guard Library.hasValue(entry.kind) else { continue }
            byName[symbols.symbol(entry.name)] = Int32(number)
        }
        for (number, entry) in index.entries.enumerated() where Library.hasValue(entry.kind) {
            for alias in entry.aliases {
                let symbol = symbols.symbol(alias)
                if byName[symbol] == nil { byName[symbol] = Int32(number) }
            }
        }
        var loader = UnitLoader()
        for number in 0..<files.count where files.path(number) == "units" {
            loader.read(Parser.parse(bytes: files.bytes(number), file: files.id(number)))
        }
        units = UnitCache(loader.table)
        quantities = WellKnownQuantities(loader.table)
        findings += loader.findings
        reader = Evaluator(library: self, tree: Parser.parse(bytes: [], file: FileID(LibraryFiles.firstID - 1)))
        reader.modules = [Module(path: "std", identity: "std", tree: reader.tree)]
    }

    /// Kinds of declarations whose names mean something in scripts.
    private static func hasValue(_ kind: TokenKind) -> Bool {
        switch kind {
        case .reagentWord, .solventWord, .speciesWord, .sourceWord, .routeWord, .labwareWord, .robotWord, .modelWord,
            .constantWord, .transformationWord, .templateWord, .fnWord:
            true
        default: false
        }
    }

    // MARK: Names

    func knows(_ symbol: Symbol) -> Bool { byName[symbol] != nil }

    func value(named symbol: Symbol) -> Value? {
        guard let number = byName[symbol] else { return nil }
        return value(number)
    }

    /// The value of a name only if it stands in this folder or file: `reagents`, `reagents/ligands`.
    func value(named symbol: Symbol, in folder: String) -> Value? {
        guard let number = byName[symbol] else { return nil }
        return isInside(files.path(index.entries[Int(number)].file), folder) ? value(number) : nil
    }

    func isInside(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }

    /// Whether `import std.NAME` names anything.
    func hasModule(_ folder: String) -> Bool {
        (0..<files.count).contains { isInside(files.path($0), folder) }
    }

    var moduleNames: [String] {
        var names: [String] = []
        for index in 0..<files.count {
            let path = files.path(index)
            let head = String(decoding: path.utf8.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
            for name in [head, path] where !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// All names, for those who mistyped one.
    private(set) lazy var nameList = SuggestionList(names)

    var names: [String] { index.entries.lazy.filter { Library.hasValue($0.kind) }.map(\.name) }

    func names(in folder: String) -> [String] {
        index.entries.filter { Library.hasValue($0.kind) && isInside(files.path($0.file), folder) }.map(\.name)
    }

    func entries(_ kind: TokenKind) -> [Int] { index.entries.indices.filter { index.entries[$0].kind == kind } }

    var verbNames: [String] { entries(.verbWord).map { index.entries[$0].name } }
    var routeNames: [String] { entries(.routeWord).map { index.entries[$0].name } }

    func canonicalName(_ symbol: Symbol) -> String? { byName[symbol].map { index.entries[Int($0)].name } }

    // MARK: Values

    private func value(_ number: Int32) -> Value {
        if let known = values[number] { return known }
        guard inProgress.insert(number).inserted else { return .error }
        defer { inProgress.remove(number) }
        let value = make(index.entries[Int(number)])
        values[number] = value
        return value
    }

    private func make(_ entry: LibraryEntry) -> Value {
        switch entry.kind {
        case .reagentWord, .solventWord:
            let className = entry.kind == .solventWord ? "Solvent" : entry.className
            return Value(
                .matter(symbols.symbol(className)),
                .substance(SubstanceReference(name: entry.name, matterClass: symbols.symbol(className))))
        case .speciesWord:
            let record = record(entry)
            return record[symbols.symbol("formula")] ?? .error
        case .sourceWord:
            return Value(.citation, .record(record(entry)))
        case .labwareWord: return Value(.labware, .record(record(entry)))
        case .robotWord: return Value(.robot, .record(record(entry)))
        case .constantWord:
            let tree = parse(entry)
            return reader.inside(tree, module: 0, offset: entry.start) {
                guard let node = tree.root.firstChild?.child(.initializer), let value = node.expression() else {
                    return .error
                }
                return reader.evaluate(value.id)
            }
        default:
            return Value(.record(symbols.symbol(Keyword.spelling(of: entry.kind))), .record(record(entry)))
        }
    }

    /// A declaration's text, parsed on its own. Its spans lack `entry.start`.
    func parse(_ entry: LibraryEntry) -> SyntaxTree {
        let slice = files.withBytes(entry.file) { Array($0[Int(entry.start)..<Int(entry.end)]) }
        return Parser.parse(bytes: slice, file: files.id(entry.file))
    }

    /// All fields of a record; those of nested bodies such as `general_knowledge` come last under their own names.
    func record(_ entry: LibraryEntry) -> RecordValue {
        let tree = parse(entry)
        let wasReading = isReadingReagent
        if entry.kind == .reagentWord || entry.kind == .solventWord { isReadingReagent = true }
        defer { isReadingReagent = wasReading }
        guard let node = tree.root.firstChild else {
            return RecordValue(name: entry.name, kind: symbols.symbol(Keyword.spelling(of: entry.kind)), fields: [])
        }
        return reader.inside(tree, module: 0, offset: entry.start) {
            reader.record(node.id, kind: entry.kind, name: entry.name)
        }
    }

    func record(named name: String, kind: TokenKind) -> RecordValue? {
        guard let entry = index.entries.first(where: { $0.kind == kind && $0.name == name }) else { return nil }
        return record(entry)
    }

    // MARK: Verbs and routes

    func verb(named name: Symbol) -> VerbTemplate? {
        if let known = verbs[name] { return known }
        guard let entry = index.entries.first(where: { $0.kind == .verbWord && symbols.symbol($0.name) == name }) else {
            return nil
        }
        let tree = parse(entry)
        guard let node = tree.root.firstChild else { return nil }
        let template = reader.inside(tree, module: 0, offset: entry.start) { reader.verbTemplate(node.id, module: 0) }
        verbs[name] = template
        return template
    }

    func route(named name: Symbol) -> RouteContract? {
        let text = symbols.text(name)
        if let known = routes[text] { return known }
        return canonicalRoute(text).flatMap { routes[$0] }
    }

    func canonicalRoute(_ name: String) -> String? {
        index.entries.first { $0.kind == .routeWord && ($0.name == name || $0.aliases.contains(name)) }?.name
    }

    // MARK: Types

    func type(named name: Symbol, arguments: [Type]) -> Type? {
        let text = symbols.text(name)
        if let known = Library.plainTypes[text] { return known }
        switch text {
        case "Quantity": return arguments.first ?? .number
        case "List": return .list(arguments.first ?? .unknown)
        case "Range": return .range(arguments.first ?? .number)
        case "Prediction": return .prediction
        default: break
        }
        if let type = units.table.type(named: text) { return .quantity(type) }
        if classes.knows(name) { return .matter(name) }
        return nil
    }

    private static let plainTypes: [String: Type] = [
        "Number": .number, "Integer": .number, "Ratio": .number, "Bool": .truth, "Text": .text, "Word": .word,
        "Flag": .flag, "Temperature": .point(.temperature), "pH": .point(.acidity), "Instant": .point(.instant),
        "Portion": .portion, "Material": .material, "Vessel": .vessel, "Stock": .stock, "Cluster": .cluster,
        "Complex": .cluster, "Target": .target, "Protocol": .procedure, "Sweep": .sweep, "Campaign": .campaign,
        "Plate": .plates, "Labware": .labware, "Robot": .robot, "Table": .table, "Reaction": .reaction,
        "Substance": .matter(nil), "Source": .citation,
    ]

    var typeNames: [String] {
        Library.plainTypes.keys.sorted() + units.table.types.map(\.name) + classes.names.map { symbols.text($0) }
            + ["Quantity", "List", "Range", "Prediction"]
    }

    func isSubclass(_ name: Symbol, of other: Symbol) -> Bool { classes.isSubclass(name, of: other) }
    func commonClass(_ first: Symbol, _ second: Symbol) -> Symbol? { classes.common(first, second) }

    // MARK: Formulas

    func formula(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<ClusterFormula, FormulaError> {
        if isReadingReagent { return formulaOfReagent(bytes) }
        // What a script calls a ligand of its own holds for that script only.
        if !guestLigands.isEmpty { return parse(bytes, LibraryLigands(library: self)) }
        let key = Array(bytes)
        if let known = formulas[key] { return known }
        let result = parse(bytes, LibraryLigands(library: self))
        if formulas.count < 100_000 { formulas[key] = result }
        return result
    }

    /// A reagent's own formula is made of elements. One that names ligands, a cluster sold as a reagent, asks for them once:
    /// they in turn are made of elements, or reading would never end.
    private func formulaOfReagent(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<ClusterFormula, FormulaError> {
        let plain = parse(bytes, LigandTable())
        guard case .failure(let error) = plain, case .unknownLigand = error.reason, !isAskingForLigands else {
            return plain
        }
        isAskingForLigands = true
        defer { isAskingForLigands = false }
        return parse(bytes, LibraryLigands(library: self))
    }

    private func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ ligands: some LigandLookup) -> Result<
        ClusterFormula, FormulaError
    > {
        do throws(FormulaError) {
            return .success(try ClusterFormula(parsing: bytes, ligands: ligands))
        } catch {
            return .failure(error)
        }
    }

    func electronCount(of formula: ClusterFormula) -> ElectronCount { ElectronCount(formula, table: electrons) }

    /// kg/mol, exact as far as atomic weights are.
    func molarMass(of formula: ClusterFormula) -> Rational? {
        guard let mass = formula.composition().molarMass else { return nil }
        // nanograms per mole → kg per mole
        return Rational(mass.nanograms) * Rational.powerOfTen(-12)
    }

    // MARK: Substances

    func profile(of name: String) -> SubstanceProfile? {
        if let known = profiles[name] { return known }
        guard let number = byName[symbols.symbol(name)] else { return nil }
        let entry = index.entries[Int(number)]
        guard entry.kind == .reagentWord || entry.kind == .solventWord else { return nil }
        let made = SubstanceReader(library: self).profile(entry)
        profiles[name] = made
        return made
    }

    func substance(named name: String) -> SubstanceProfile? { profile(of: name) }

    func molarMass(of name: String) -> Rational? {
        if let profile = profile(of: name) { return profile.molarMass }
        let bytes = Array(name.utf8)
        return bytes.withUnsafeBufferPointer { formula($0) }.success.flatMap { molarMass(of: $0) }
    }

    /// A ligand as formulas name it.
    func ligand(named name: String) -> LigandDefinition? {
        if let guest = guestLigands[name] { return guest }
        if let known = ligandCache[name] { return known }
        let found = SubstanceReader(library: self).ligand(named: name)
        ligandCache[name] = .some(found)
        return found
    }

    var ligandNames: [String] {
        index.entries.filter { $0.kind == .reagentWord }.flatMap { [$0.name] + $0.aliases }
    }

    func entry(named name: String) -> LibraryEntry? {
        guard let symbol = symbols.existing(name), let number = byName[symbol] else { return nil }
        return index.entries[Int(number)]
    }
}

extension Result {
    var success: Success? {
        if case .success(let value) = self { return value }
        return nil
    }
}

/// The library answers the formula parser.
struct LibraryLigands: LigandLookup, @unchecked Sendable {
    // The parser runs to its end on the thread that asked.
    let library: Library

    func ligand(named name: String) -> LigandDefinition? { library.ligand(named: name) }
    var ligandNames: [String] { library.ligandNames }
}
