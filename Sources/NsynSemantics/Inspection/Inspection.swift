import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Values of expressions, noted while a piece of a script is evaluated.
final class Observer {
    let tree: SyntaxTree
    var values: [NodeID: Value] = [:]
    var expected: [NodeID: Type] = [:]

    init(_ tree: SyntaxTree) { self.tree = tree }
}

/// A look into one script: its declarations are known, and any part of it can be evaluated and asked about. Made by
/// `Checker.inspect`, and of use only inside.
public final class Inspection {
    let run: ScriptRun
    private var observed: [NodeID: Observer] = [:]
    private var plans: [NodeID: TracedPlan?] = [:]

    init(_ run: ScriptRun) {
        self.run = run
        evaluator.sweeps = evaluator.separately { run.sweepsByProtocol() }.result
    }

    var evaluator: Evaluator { run.evaluator }
    var library: Library { run.library }
    public var tree: SyntaxTree { run.evaluator.modules[0].tree }

    /// The statement of the file that an offset lies in.
    func statement(at offset: Int) -> SyntaxNode? {
        tree.root.children.first { Int($0.span.start) <= offset && offset <= Int($0.span.end) }
    }

    /// The values in a statement, evaluated now.
    func observer(of statement: SyntaxNode) -> Observer {
        if let known = observed[statement.id] { return known }
        let observer = Observer(tree)
        observed[statement.id] = observer
        evaluator.observer = observer
        defer { evaluator.observer = nil }
        _ = evaluator.separately { evaluate(statement) }
        return observer
    }

    func reference(of statement: SyntaxNode) -> ItemReference? {
        evaluator.modules[0].items.firstIndex { $0.node == statement.id }.map { ItemReference(module: 0, item: $0) }
    }

    private func evaluate(_ statement: SyntaxNode) {
        guard let reference = reference(of: statement) else {
            evaluator.inside(tree, module: 0) { _ = run.statement(statement) }
            return
        }
        switch statement.kind {
        case .functionDeclaration:
            evaluator.inside(tree, module: 0) { evaluator.checkAlone(function: reference) }
        case .protocolDeclaration: plans[statement.id] = traced(reference)
        case .sweepDeclaration:
            evaluator.inside(tree, module: 0) {
                guard let base = evaluator.procedure(ofSweep: statement.id)?.reference else { return }
                var lowered = evaluator.lower(base)
                _ = evaluator.lower(sweep: reference, into: &lowered)
            }
        case .platesDeclaration:
            let item = evaluator.modules[0].items[reference.item]
            evaluator.inside(tree, module: 0) {
                _ = evaluator.plates(item.node, named: item.symbol, at: item.span)
            }
        default:
            // Evaluated when somebody else asked for it, perhaps: once more, observed.
            evaluator.modules[0].items[reference.item].state = .untouched
            _ = evaluator.value(ofItem: reference)
        }
    }

    /// The plan of the protocol that an offset lies in, with the state of its vessels.
    func plan(at statement: SyntaxNode) -> TracedPlan? {
        guard statement.kind == .protocolDeclaration else { return nil }
        _ = observer(of: statement)
        return plans[statement.id] ?? nil
    }

    private func traced(_ reference: ItemReference) -> TracedPlan? {
        let lowered = evaluator.lower(reference)
        guard !lowered.plan.steps.isEmpty else { return nil }
        run.knowledge.learn(lowered.plan, evaluator)
        return TracedPlan(lowered.plan, run.knowledge.value)
    }

    // MARK: Names

    /// What a declared name stands for, as one line: `stock gold = 20 mM HAuCl4_3H2O in water`.
    public func signature(of declaration: NodeID) -> (code: String, documentation: String)? {
        let node = tree.node(declaration)
        guard let entry = Reference.entry(node) else { return (node.string, "") }
        return (entry.signature, entry.documentation)
    }

    /// Where a name of an imported file is declared.
    public func imported(_ name: String) -> (span: SourceSpan, tree: SyntaxTree, node: NodeID)? {
        guard let symbol = library.symbols.existing(name) else { return nil }
        for number in evaluator.modules[0].imports {
            if let index = evaluator.modules[number].byName[symbol] {
                let item = evaluator.modules[number].items[index]
                return (item.span, evaluator.modules[number].tree, item.node)
            }
        }
        return nil
    }

    /// Names that imports bring in.
    public var importedNames: [(name: String, kind: NodeKind)] {
        evaluator.modules[0].imports.flatMap { number in
            evaluator.modules[number].items.map { (library.symbols.text($0.symbol), $0.kind) }
        }
    }
}

extension Checker {
    /// Looks into a script. Nothing else is checked meanwhile.
    public func inspect<Result>(
        _ tree: SyntaxTree, path: String, identity: String, load: @escaping ScriptImports,
        _ body: (Inspection) -> Result
    ) -> Result {
        let run = ScriptRun(library: library, knowledge: knowledge, tree: tree, path: path, identity: identity)
        run.prepare { path, importer, _ in load(path, importer) }
        defer { run.finish() }
        return body(Inspection(run))
    }
}
