import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import NsynTables

/// Gives meaning to trees: looks names up, checks types and dimensions, computes what is known and lowers protocols.
///
/// One walk does all of it. Numbers that depend on a protocol's parameters become nodes of its plan; all others are
/// computed exactly on the spot. A value of type `unknown` stands for a mistake that was reported already.
final class Evaluator {
    let library: Library
    let symbols: SymbolTable
    let words: Words
    var units: UnitCache

    /// The files of this run, the one at 0 being the script that was asked about.
    var modules: [Module] = []
    var module = 0
    /// The tree that node numbers belong to just now.
    var tree: SyntaxTree
    /// Added to every span: parts of the library are parsed on their own.
    var offset: UInt32 = 0
    var scope = Scope()
    /// Names bound below this index belong to callers and are out of sight.
    var scopeFloor = 0
    var builder = PlanBuilder(name: "", span: SourceSpan(file: FileID(0), start: 0, end: 0))
    var lowering: Lowering?
    var unifier = DimensionUnifier()
    var generics: [DimensionTerm] = []
    /// How much may still be computed: scripts end, whatever they say.
    var fuel = Evaluator.fullTank
    static let fullTank = 5_000_000
    /// Asked now and then whether the one who waits has had enough.
    var isCancelled: (@Sendable () -> Bool)?
    /// What earlier entries of a shell left under a name, `ans` among them.
    var remembered: [Symbol: RememberedValue] = [:]
    var callDepth = 0
    /// Protocols whose parameters are looked at just now, each for a default of the one before.
    var typedProtocols: [ItemReference] = []
    static let mostTypedProtocols = 3
    /// The table that a question is put to just now.
    var tableColumns: TableColumns?
    /// What `summarize` asks for, while it is read.
    var aggregates: [TableQuery.Aggregate]?
    /// Models that the script declares.
    var scriptModels: [ModelDeclaration] = []
    /// Quantities that it derives of every condition.
    var scriptQuantities: [DerivedQuantity] = []
    /// Where the plan of each protocol, and each sweep, stands among those of the script.
    var planNumbers: [ItemReference: Int] = [:]
    /// Makes the plan of a protocol or of a sweep's protocol that this check took over.
    var planAgain: ((ItemReference) -> Void)?
    var sweepNumbers: [ItemReference: (plan: Int, sweep: Int)] = [:]
    var loweredParameters: [ItemReference: [Symbol: LoweredParameter]] = [:]
    var plans: [CheckedPlan] = []
    /// What is to be carried out, in order.
    var directives: [RunDirective] = []
    /// Asks models about one run of a protocol, where somebody can: the value of a column with its bounds.
    var predictor: Predictor?
    /// The sweeps that run each protocol.
    var sweeps: [ItemReference: [ItemReference]] = [:]
    /// Whether `waive` is heeded here, or left to the caller.
    var appliesWaivers = true
    /// Names of rules that a laboratory declares for all of its scripts.
    var houseRuleNames: Set<String> = []
    /// Verbs and reagents that the script declares.
    var scriptVerbs: [ItemReference: VerbTemplate] = [:]
    var scriptProfiles: [String: SubstanceProfile] = [:]
    /// What is being worked on found so far.
    var work = Work()
    /// Whether it is noted what is asked for, because somebody keeps what comes of it.
    /// Where the parser found fault, by module, in the order of the text.
    var brokenPlaces: [[UInt32]] = []
    /// An import could not be read.
    var lacksModules = false
    /// A step of the protocol at hand was left out, since something in it is wrong, here or where it is declared.
    var hasLostSteps = false
    var isRecording = false
    /// The names of modules, for those who mistyped one.
    var nameLists: [Int: (count: Int, list: SuggestionList)] = [:]
    /// Notes the values in one tree for whoever looks into it.
    var observer: Observer?
    /// Something was too deep or too long, so that the order of things matters.
    private(set) var hitLimit = false

    var findings: [Finding] { work.findings }

    init(library: Library, tree: SyntaxTree) {
        self.library = library
        symbols = library.symbols
        words = library.words
        units = library.units
        self.tree = tree
    }

    // MARK: Reporting

    func report(_ problem: Problem) {
        if case .tooMuchWork = problem { hitLimit = true }
        // Of a file that could not be read nobody knows what it declares: that is said once, at the import.
        if case .unknownName = problem, lacksModules { return }
        report(wording(of: problem))
    }

    func report(_ finding: Finding) {
        // What a function says again each time that it calls itself costs more to put into words than to compute.
        if !work.report(finding) { fuel = max(min(fuel, 1), fuel - 500) }
    }

    // MARK: Places

    /// Whether the parser found fault with something in this part of the current module.
    func isBroken(_ node: NodeID) -> Bool { isBroken(tree.span(node), module) }

    func isBroken(_ span: SourceSpan, _ number: Int) -> Bool {
        guard number < brokenPlaces.count, !brokenPlaces[number].isEmpty else { return false }
        let places = brokenPlaces[number]
        var (lower, upper) = (0, places.count)
        while lower < upper {
            let middle = (lower + upper) / 2
            if places[middle] < span.start { lower = middle + 1 } else { upper = middle }
        }
        return lower < places.count && places[lower] <= span.end
    }

    func span(_ node: NodeID) -> SourceSpan { shifted(tree.span(node)) }

    func span(_ token: TokenID) -> SourceSpan { shifted(tree.span(token)) }

    private func shifted(_ span: SourceSpan) -> SourceSpan {
        offset == 0 ? span : SourceSpan(file: span.file, start: span.start + offset, end: span.end + offset)
    }

    // MARK: Tree

    func children(_ node: NodeID) -> ChildSequence { ChildSequence(tree: tree, next: tree.firstChild(node)) }

    func child(_ node: NodeID, _ kind: NodeKind) -> NodeID? {
        var next = tree.firstChild(node)
        while let candidate = next {
            if tree.kind(candidate) == kind { return candidate }
            next = tree.nextSibling(candidate)
        }
        return nil
    }

    /// The `index`-th child that is an expression.
    func expressionChild(_ node: NodeID, _ index: Int = 0) -> NodeID? {
        var left = index
        var next = tree.firstChild(node)
        while let candidate = next {
            if tree.kind(candidate).isExpression {
                if left == 0 { return candidate }
                left -= 1
            }
            next = tree.nextSibling(candidate)
        }
        return nil
    }

    func typeChild(_ node: NodeID) -> NodeID? {
        var next = tree.firstChild(node)
        while let candidate = next {
            if tree.kind(candidate).isType { return candidate }
            next = tree.nextSibling(candidate)
        }
        return nil
    }

    /// The name that a declaration, parameter or name expression consists of.
    func symbol(_ node: NodeID) -> Symbol {
        symbols.symbol(tree.bytes(tree.firstToken(node)))
    }

    func text(_ node: NodeID) -> String { tree.string(tree.span(node)) }

    // MARK: Scope

    func inScope<Result>(_ body: () -> Result) -> Result {
        let start = scope.count
        let result = body()
        for binding in scope.leave(to: start) where !binding.isUsed { reportUnused(binding) }
        return result
    }

    private func reportUnused(_ binding: Binding) {
        guard !binding.value.isError else { return }
        let name = symbols.text(binding.symbol)
        guard name.utf8.first != UInt8(ascii: "_") else { return }
        report(.unused(what: "name", name, binding.span))
    }

    /// Walks something of another file.
    func inside<Result>(
        _ otherTree: SyntaxTree, module otherModule: Int, offset otherOffset: UInt32 = 0, _ body: () -> Result
    )
        -> Result
    {
        let saved = (tree, module, offset)
        (tree, module, offset) = (otherTree, otherModule, otherOffset)
        defer { (tree, module, offset) = saved }
        return body()
    }
}

/// The children of a node by number, without an array.
struct ChildSequence: Sequence, IteratorProtocol {
    let tree: SyntaxTree
    var following: NodeID?

    init(tree: SyntaxTree, next: NodeID?) {
        self.tree = tree
        following = next
    }

    mutating func next() -> NodeID? {
        guard let current = following else { return nil }
        following = tree.nextSibling(current)
        return current
    }
}
