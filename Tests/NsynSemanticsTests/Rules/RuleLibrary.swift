import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

@testable import NsynSemantics

/// The rules of the standard library, compiled against the names that it declares.
enum RuleLibrary {
    static let records = LibraryDataTests.records(.ruleWord)

    static let units: UnitTable = {
        var table = UnitTable()
        let volume = QuantityType(Dimension.length * Dimension.length * Dimension.length)
        let concentration = QuantityType(Dimension.amount / volume.dimension)
        func add(_ unit: Unit) {
            do throws(UnitTable.DeclarationProblem) { try table.addUnit(unit) } catch { fatalError("\(error)") }
        }
        let milli = Rational(1, 1000)
        add(Unit("s", type: QuantityType(.time)))
        add(Unit("min", scale: 60, type: QuantityType(.time)))
        add(Unit("h", scale: 3600, type: QuantityType(.time)))
        add(Unit("d", scale: 86_400, type: QuantityType(.time)))
        add(Unit("K", type: QuantityType(.temperature)))
        add(Unit("°C", type: QuantityType(.temperature), isPoint: true, offset: Rational(27315, 100)))
        add(Unit("L", scale: milli, type: volume, prefixes: ["m", "µ"]))
        add(Unit("M", scale: 1000, type: concentration, prefixes: ["m", "µ"]))
        add(Unit("mol", type: QuantityType(.amount), prefixes: ["m", "µ"]))
        add(Unit("m", type: QuantityType(.length), prefixes: ["n", "µ"]))
        let acceleration = Dimension.length * Dimension.time.inverse * Dimension.time.inverse
        add(Unit("g", scale: milli, type: QuantityType(.mass)))
        add(Unit("xg", scale: Rational(980_665, 100_000), type: QuantityType(acceleration)))
        add(Unit("rpm", scale: Rational(1, 60), type: QuantityType(Dimension.time.inverse)))
        return table
    }()

    private static let substances = LibraryDataTests.names(.reagentWord, .solventWord)
    private static let hazards = LibraryDataTests.names(.hazardWord)
    private static let routes = LibraryDataTests.names(.routeWord)
    private static let classes = Set(
        LibraryDataTests.records(.reagentWord).compactMap { $0.annotation.map(LibraryDataTests.text) })

    static var environment: RuleEnvironment {
        RuleEnvironment(
            units: UnitCache(units), substance: { substances.contains($0) ? $0 : nil },
            isClass: { classes.contains($0) }, isHazard: { hazards.contains($0) },
            route: { routes.contains($0) ? $0 : nil },
            names: { substances.sorted() + classes.sorted() + hazards.sorted() + routes.sorted() })
    }

    static let compiled: (rules: [Rule], findings: [Finding]) = {
        var compiler = RuleCompiler(environment)
        let rules = records.compactMap { compiler.compile($0.node) }
        return (rules, compiler.findings)
    }()

    static func field(_ name: String, of record: RecordDeclaration) -> SyntaxNode? {
        record.body?.fields.first { $0.name?.text == name }?.value
    }

    /// A rule from text, with what is wrong with it.
    static func compile(_ text: String) -> (rule: Rule?, messages: [String]) {
        let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
        var compiler = RuleCompiler(environment)
        let rule = tree.root.firstChild.flatMap { compiler.compile($0) }
        return (rule, tree.findings.map(\.message) + compiler.findings.map(\.message))
    }
}
