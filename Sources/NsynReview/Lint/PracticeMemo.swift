import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What the rules about writing see in each statement, and which names a script declares and uses.
///
/// A key changes one statement of thousands: what is said of all of them is kept as sums, from which statements that are
/// gone are taken out.
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
        /// What the rules about the whole file compare statements by.
        var likenesses: [Likeness] = []
        var holdsWaiver = false
        var isCounted = false
        /// Neither a rule nor a waiver has to look into it.
        var isQuiet: Bool { interests.isEmpty && !holdsWaiver }
    }

    /// How many statements say something.
    private struct Tally {
        private(set) var counts: [UInt64: Int] = [:]
        /// How many things more than one of them say.
        private(set) var repeated = 0

        subscript(_ key: UInt64) -> Bool { counts[key] != nil }
        func isRepeated(_ key: UInt64) -> Bool { counts[key, default: 0] > 1 }

        /// Whether nobody has said it before.
        @discardableResult
        mutating func add(_ key: UInt64) -> Bool {
            let count = counts[key, default: 0] + 1
            counts[key] = count
            if count == 2 { repeated += 1 }
            return count == 1
        }

        /// Whether nobody says it any more.
        @discardableResult
        mutating func remove(_ key: UInt64) -> Bool {
            let left = (counts[key] ?? 0) - 1
            counts[key] = left > 0 ? left : nil
            if left == 1 { repeated -= 1 }
            return left == 0
        }
    }

    private var uses = Tally()
    private var declarations = Tally()
    /// Likenesses, each once for every thing that has it.
    private var likenesses = Tally()
    private var alike = Tally()
    private var counted: [(key: KnownStatement, notes: Notes)] = []
    private var listeners: [[Int]] = []
    private var types: [any ScriptRule.Type] = []
    /// Where waivers may stand in the script that was looked at last; nil for everywhere. A waiver at the top of a file is
    /// no part of another statement.
    private(set) var waiverNodes: [Range<UInt32>]?

    /// What the rules say of a script.
    func findings(_ types: [any ScriptRule.Type], _ context: ScriptContext, _ places: StatementPlaces) -> [Finding] {
        let tree = context.tree
        self.types = types
        if listeners.isEmpty { listeners = ScriptRules.listeners(types) }
        waiverNodes = nil
        let (keys, nodes) = places.statements
        guard nodes.count == keys.count, !tree.findings.contains(where: { $0.severity == .error }) else { return [] }
        let loud = loudStatements(keys, nodes, context)
        // Every statement is counted: where more are, some are gone.
        if counted.count != keys.count { forget(places) }
        if tree.findings.isEmpty { waiverNodes = waivers(loud, tree) }
        context.usesHash = { [self] in uses[$0] }
        context.declaresHash = { [self] in declarations[$0] }
        var rules = types.map { $0.init() as any ScriptRule }
        var findings: [Finding] = []
        for (notes, nodes) in loud {
            for interest in notes.interests {
                if let names = interest.names, !names.contains(where: { declarations[$0] }) { continue }
                rules[interest.rule].visit(tree.node(NodeID(nodes.lowerBound + interest.node)), context, &findings)
            }
        }
        if likenesses.repeated > 0 {
            let alike = alike(keys, nodes, tree)
            for number in listeners[Int(NodeKind.file.rawValue)] { rules[number].compare(alike, context, &findings) }
        }
        for number in rules.indices { rules[number].finish(context, &findings) }
        return findings
    }

    /// The statements that somebody has to look into, with their nodes. Those that are new are looked through.
    private func loudStatements(
        _ keys: [KnownStatement], _ nodes: [NodeID], _ context: ScriptContext
    ) -> [(notes: Notes, nodes: Range<UInt32>)] {
        var loud: [(notes: Notes, nodes: Range<UInt32>)] = []
        var first: UInt32 = 0
        for index in keys.indices {
            let (key, last) = (keys[index], nodes[index].index)
            // Nobody else notes anything.
            let notes = key.notes.map { unsafeDowncast($0, to: Notes.self) } ?? note(key, first, nodes[index], context)
            if !notes.isCounted { count(notes, key) }
            if !notes.isQuiet { loud.append((notes, first..<(last + 1))) }
            first = last + 1
        }
        return loud
    }

    /// The statements that may be taken for another.
    private func alike(_ keys: [KnownStatement], _ nodes: [NodeID], _ tree: SyntaxTree) -> [SyntaxNode] {
        keys.indices.compactMap { index in
            let notes = keys[index].notes.map { unsafeDowncast($0, to: Notes.self) }
            guard notes?.likenesses.contains(where: { likenesses.isRepeated($0.likeness) }) == true else { return nil }
            return tree.node(nodes[index])
        }
    }

    private func waivers(_ loud: [(notes: Notes, nodes: Range<UInt32>)], _ tree: SyntaxTree) -> [Range<UInt32>] {
        var ranges = loud.filter(\.notes.holdsWaiver).map(\.nodes)
        // The file last, as its number is the last.
        if !ranges.isEmpty { ranges.append(tree.rootID.index..<(tree.rootID.index + 1)) }
        return ranges
    }

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
        let statement = tree.node(last)
        if tree.kind(last).isDeclarationWithName, let name = statement.child(.name), !name.isMissing {
            notes.declared = ScriptContext.hash(tree.bytes(name.span))
        }
        notes.likenesses = listeners[Int(NodeKind.file.rawValue)].compactMap { types[$0].likeness(statement) }
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

    // MARK: What all statements say

    private func count(_ notes: Notes, _ key: KnownStatement) {
        notes.isCounted = true
        counted.append((key, notes))
        for name in notes.used { uses.add(name) }
        if let name = notes.declared { declarations.add(name) }
        for like in notes.likenesses where alike.add(like.identity) { likenesses.add(like.likeness) }
    }

    /// Takes out what statements said that are no more.
    private func forget(_ places: StatementPlaces) {
        counted.removeAll { key, notes in
            guard places.start(of: key) == nil else { return false }
            notes.isCounted = false
            for name in notes.used { uses.remove(name) }
            if let name = notes.declared { declarations.remove(name) }
            for like in notes.likenesses where alike.remove(like.identity) { likenesses.remove(like.likeness) }
            return true
        }
    }
}
