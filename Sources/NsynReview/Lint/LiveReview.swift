import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What reviews of a script that somebody is writing came to, so that the next one does again only what changed.
public final class ReviewMemo {
    public let script = ScriptMemo()
    let practice = PracticeMemo()

    public init() {}
}

/// The review of a script that somebody is writing.
public struct LiveReview {
    /// What no waiver covers, each at its place, in no order.
    public var findings: [PlacedFinding]
    public var places: StatementPlaces
}

extension Linter {
    /// Everything about a script that somebody is writing: the findings of `lint` for the same text, without the fixes that
    /// `repaired` makes of the text around them.
    /// - Parameters:
    ///   - load: brings in imports; equal texts in trees of one file.
    ///   - shallStop: asked now and then; when it says so the review ends without a result, and `memo` keeps what was done.
    public func review(
        _ tree: SyntaxTree, path: String, identity: String, memo: ReviewMemo, load: @escaping ScriptImports,
        shallStop: @escaping () -> Bool = { false }
    ) -> LiveReview? {
        var imported: [FileID: SyntaxTree] = [:]
        let loading: ScriptImports = { path, importer in
            let loaded = load(path, importer)
            if case .success(let (_, tree)) = loaded { imported[tree.file] = tree }
            return loaded
        }
        guard
            let live = checker.check(
                tree, path: path, identity: identity, memo: memo.script, load: loading, shallStop: shallStop)
        else { return nil }
        let context = ScriptContext(tree: tree, library: library, checked: live.script) { path in
            if case .success(let (_, tree)) = load(path, identity) { return tree }
            return nil
        }
        let practice = memo.practice.findings(rules, context, live.places)
        var findings = live.findings + practice.map { PlacedFinding(KeptFinding($0), $0.span) }
        findings = findings.filter { choice.holds($0.kept.finding) }
        for index in findings.indices { findings[index].severity = choice.severity(of: findings[index].kept.finding) }
        var scopes = WaiverScopes(tree, in: memo.practice.waiverNodes(context, live.places)) { imported[$0] }
        if !scopes.isEmpty || !imported.isEmpty {
            findings = findings.filter { scopes.reason(for: $0.code, at: $0.span, isName) == nil }
            let unused = scopes.unused(runs: runs) { span in
                findings.contains { $0.severity == .error && span.start <= $0.span.start && $0.span.end <= span.end }
            }
            findings += unused.map { PlacedFinding(KeptFinding($0), $0.span) }
        }
        return LiveReview(findings: findings.filter { choice.holds($0.code) }, places: live.places)
    }
}

/// What the rules about writing see in each statement, and which names a script uses.
final class PracticeMemo {
    /// Kept with a statement: where rules have to look, and what the statement tells the others.
    private final class Notes {
        struct Interest {
            var rule: Int
            /// Counted from the first node of the statement.
            var node: UInt32
            /// Only where one of these is declared on top.
            var names: [UInt64]?
        }

        var interests: [Interest] = []
        var used: [UInt64] = []
        var declared: UInt64?
        var holdsWaiver = false
        var isCounted = false
    }

    private var uses: [UInt64: Int] = [:]
    private var counted: [(key: KnownStatement, notes: Notes)] = []
    private var listeners: [[Int]] = []

    /// Where waivers may stand. A waiver at the top of a file is no part of another statement.
    func waiverNodes(_ context: ScriptContext, _ places: StatementPlaces) -> [Range<UInt32>]? {
        let (keys, nodes) = places.statements
        guard nodes.count == keys.count, context.tree.findings.isEmpty else { return nil }
        var ranges: [Range<UInt32>] = []
        var first: UInt32 = 0
        for (key, node) in zip(keys, nodes) {
            let notes = key.notes as? Notes ?? note(key, first, node, context)
            if notes.holdsWaiver { ranges.append(first..<(node.index + 1)) }
            first = node.index + 1
        }
        // The file last, as its number is the last.
        if !ranges.isEmpty { ranges.append(context.tree.rootID.index..<(context.tree.rootID.index + 1)) }
        return ranges
    }

    /// What the rules say of a script.
    func findings(_ types: [any ScriptRule.Type], _ context: ScriptContext, _ places: StatementPlaces) -> [Finding] {
        let tree = context.tree
        if listeners.isEmpty { listeners = ScriptRules.listeners(types) }
        self.types = types
        guard !tree.findings.contains(where: { $0.severity == .error }) else { return [] }
        let (keys, nodes) = places.statements
        var declared: Set<UInt64> = []
        var all: [Notes] = []
        all.reserveCapacity(keys.count)
        var first: UInt32 = 0
        for (key, node) in zip(keys, nodes) {
            let notes = key.notes as? Notes ?? note(key, first, node, context)
            count(notes, key)
            if let name = notes.declared { declared.insert(name) }
            all.append(notes)
            first = node.index + 1
        }
        forget(places)
        context.usesHash = { [self] in uses[$0] != nil }
        var rules = types.map { $0.init() as any ScriptRule }
        var findings: [Finding] = []
        first = 0
        for (notes, node) in zip(all, nodes) {
            for interest in notes.interests {
                if let names = interest.names, !names.contains(where: { declared.contains($0) }) { continue }
                rules[interest.rule].visit(tree.node(NodeID(first + interest.node)), context, &findings)
            }
            first = node.index + 1
        }
        for number in listeners[Int(NodeKind.file.rawValue)] { rules[number].visit(tree.root, context, &findings) }
        for number in rules.indices { rules[number].finish(context, &findings) }
        return findings
    }

    private var types: [any ScriptRule.Type] = []

    /// Looks through a statement once.
    private func note(_ key: KnownStatement, _ first: UInt32, _ last: NodeID, _ context: ScriptContext) -> Notes {
        let tree = context.tree
        let notes = Notes()
        for index in first...last.index {
            let id = NodeID(index)
            let kind = tree.kind(id)
            if kind == .waiveStatement { notes.holdsWaiver = true }
            ScriptContext.namesUsed(by: id, tree) { notes.used.append($0) }
            for rule in listeners[Int(kind.rawValue)] {
                switch interest(types[rule], tree.node(id), context) {
                case .never: break
                case .always: notes.interests.append(.init(rule: rule, node: index - first))
                case .whenDeclared(let names):
                    notes.interests.append(.init(rule: rule, node: index - first, names: names))
                }
            }
        }
        if tree.kind(last).isDeclarationWithName, let name = tree.node(last).child(.name), !name.isMissing {
            notes.declared = ScriptContext.hash(tree.bytes(name.span))
        }
        key.notes = notes
        return notes
    }

    private func interest(_ type: any ScriptRule.Type, _ node: SyntaxNode, _ context: ScriptContext) -> Interest {
        guard type.isLocal else { return type.interest(node, context.library) }
        var rule = type.init()
        var findings: [Finding] = []
        rule.visit(node, context, &findings)
        return findings.isEmpty ? .never : .always
    }

    // MARK: Names in use

    private func count(_ notes: Notes, _ key: KnownStatement) {
        if notes.isCounted { return }
        notes.isCounted = true
        counted.append((key, notes))
        for name in notes.used { uses[name, default: 0] += 1 }
    }

    /// Takes out what statements used that are no more.
    private func forget(_ places: StatementPlaces) {
        counted.removeAll { key, notes in
            guard places.start(of: key) == nil else { return false }
            notes.isCounted = false
            for name in notes.used {
                let left = (uses[name] ?? 0) - 1
                uses[name] = left > 0 ? left : nil
            }
            return true
        }
    }
}
