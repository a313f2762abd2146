import NsynDiagnostics
import NsynSyntax

/// Where the names of one script are declared and used, by the scopes of the text alone: for finding, renaming and
/// colouring them. It says nothing about types, and holds for scripts full of mistakes too.
public struct NameIndex: Sendable {
    public enum Role: UInt8, Sendable {
        case target, stock, procedure, function, verb, value, sweep, campaign, plates, record, parameter, local
    }

    public struct Declaration: Sendable {
        public var name: String
        public var role: Role
        public var span: SourceSpan
        /// The declaration, parameter or loop that brings the name in.
        public var node: NodeID
        /// Visible in the whole script and to those who import it.
        public var isTopLevel: Bool
    }

    public struct Occurrence: Sendable {
        public var span: SourceSpan
        /// Nil for a name that this script does not declare.
        public var declaration: Int?
        public var isDeclaration: Bool
        /// The verb of a step.
        public var isVerb: Bool
    }

    public internal(set) var declarations: [Declaration] = []
    /// In the order of the text.
    public internal(set) var occurrences: [Occurrence] = []
    /// The top-level declarations by their names.
    public internal(set) var topLevel: [String: Int] = [:]
    /// Parameters that a table shows as columns can't be told apart from other columns of that name.
    public internal(set) var columnNames: Set<String> = []

    public init(_ tree: SyntaxTree, _ library: Library) {
        var walk = NameWalk(tree: tree, library: library, index: self)
        walk.run()
        self = walk.index
    }

    /// The name at an offset; of two that touch there, the one that begins.
    public func occurrence(at offset: Int) -> Occurrence? {
        var low = 0
        var high = occurrences.count
        while low < high {
            let middle = (low + high) / 2
            if Int(occurrences[middle].span.start) <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let found = occurrences[low - 1]
        return offset <= Int(found.span.end) ? found : nil
    }

    /// All places of a declaration, itself included.
    public func places(of declaration: Int) -> [Occurrence] {
        occurrences.filter { $0.declaration == declaration }
    }
}

/// One walk over a tree with the scopes that are open.
struct NameWalk {
    let tree: SyntaxTree
    let library: Library
    var index: NameIndex
    private let symbols = SymbolTable()
    private var scopes: [(symbol: Symbol, declaration: Int)] = []
    private var floor = 0
    private var topLevel: [Symbol: Int] = [:]
    /// Top-level declarations by their nodes.
    private var byNode: [NodeID: Int] = [:]
    /// Parameters of protocols, functions and verbs, by declaration.
    private var parameters: [Int: [(symbol: Symbol, declaration: Int)]] = [:]
    private var scriptVerbWords: [Symbol: Set<String>] = [:]
    private var verbWords: [Symbol: Set<String>] = [:]

    init(tree: SyntaxTree, library: Library, index: NameIndex) {
        self.tree = tree
        self.library = library
        self.index = index
    }

    mutating func run() {
        for node in tree.root.children { declareTop(node) }
        for node in tree.root.children { visit(node) }
        index.occurrences.sort { $0.span.start < $1.span.start }
    }

    // MARK: Declarations

    private func symbol(_ node: SyntaxNode) -> Symbol { symbols.symbol(tree.bytes(tree.firstToken(node.id))) }

    private static func role(_ kind: NodeKind) -> NameIndex.Role? {
        switch kind {
        case .targetDeclaration: .target
        case .stockDeclaration: .stock
        case .protocolDeclaration: .procedure
        case .functionDeclaration: .function
        case .verbDeclaration: .verb
        case .letDeclaration: .value
        case .sweepDeclaration: .sweep
        case .campaignDeclaration: .campaign
        case .platesDeclaration: .plates
        case .recordDeclaration: .record
        default: nil
        }
    }

    private mutating func declare(_ name: SyntaxNode, _ role: NameIndex.Role, _ node: SyntaxNode, isTop: Bool) -> Int {
        index.declarations.append(
            .init(name: name.string, role: role, span: name.span, node: node.id, isTopLevel: isTop))
        let declaration = index.declarations.count - 1
        index.occurrences.append(
            .init(span: name.span, declaration: declaration, isDeclaration: true, isVerb: false))
        return declaration
    }

    private mutating func declareTop(_ node: SyntaxNode) {
        guard let role = Self.role(node.kind), let name = node.child(.name), !name.isMissing else { return }
        let declaration = declare(name, role, node, isTop: true)
        byNode[node.id] = declaration
        let symbol = symbol(name)
        if topLevel[symbol] == nil {
            topLevel[symbol] = declaration
            index.topLevel[name.string] = declaration
        }
        guard let list = node.child(.parameterList) else { return }
        var words: Set<String> = []
        for parameter in list.children where parameter.kind == .parameter {
            if let label = parameter.child(.label) { words.insert(label.string) }
            guard let name = parameter.child(.name), !name.isMissing else { continue }
            if parameter.child(.label) == nil { words.insert(name.string) }
            let known = declare(name, .parameter, parameter, isTop: false)
            parameters[declaration, default: []].append((self.symbol(name), known))
        }
        if role == .verb { scriptVerbWords[symbol] = words }
    }

    // MARK: Uses

    private func resolve(_ symbol: Symbol) -> Int? {
        var position = scopes.count - 1
        while position >= floor {
            if scopes[position].symbol == symbol { return scopes[position].declaration }
            position -= 1
        }
        return topLevel[symbol]
    }

    private mutating func use(_ node: SyntaxNode, _ declaration: Int?, isVerb: Bool = false) {
        index.occurrences.append(
            .init(
                span: tree.span(tree.firstToken(node.id)), declaration: declaration, isDeclaration: false,
                isVerb: isVerb))
    }

    private mutating func visitChildren(_ node: SyntaxNode) {
        for child in node.children { visit(child) }
    }

    private mutating func scoped(_ body: (inout NameWalk) -> Void) {
        let count = scopes.count
        body(&self)
        scopes.removeLast(scopes.count - count)
    }

    private mutating func bind(_ node: SyntaxNode, _ role: NameIndex.Role = .local) {
        guard let name = node.child(.name), !name.isMissing else { return }
        let declaration = declare(name, role, node, isTop: false)
        scopes.append((symbol(name), declaration))
    }

    private mutating func visit(_ node: SyntaxNode) {
        switch node.kind {
        case .nameExpression: if !node.isMissing { use(node, resolve(symbol(node))) }
        case .name, .label, .path, .quantityLiteral, .numberLiteral, .stringLiteral, .formulaLiteral, .waiveStatement:
            break
        case .protocolDeclaration, .functionDeclaration, .verbDeclaration: visitCallable(node)
        case .letDeclaration, .stockDeclaration:
            visitChildren(node)
            if byNode[node.id] == nil { bind(node) }
        case .recordDeclaration:
            // Rules speak a language of their own.
            if tree.kind(tree.firstToken(node.id)) != .ruleWord { visitChildren(node) }
        case .field: if let value = node.expression() { visitField(value) }
        case .sweepDeclaration: visitSweep(node)
        case .block: scoped { $0.visitChildren(node) }
        case .forStatement:
            scoped { walk in
                if let domain = node.expression() { walk.visit(domain) }
                walk.bind(node)
                if let block = node.child(.block) { walk.visit(block) }
            }
        case .closureExpression:
            scoped { walk in
                for parameter in node.child(.parameterList)?.children ?? node.children
                where parameter.kind == .parameter { walk.bind(parameter, .parameter) }
                if let body = node.expression() { walk.visit(body) }
            }
        case .stepStatement: visitStep(node)
        case .queryExpression:
            if let table = node.expression() { visit(table) }
            for clause in node.children where clause.kind.isQueryClause { noteColumns(clause) }
        case .callExpression: visitCall(node)
        default: visitChildren(node)
        }
    }

    private mutating func visitCallable(_ node: SyntaxNode) {
        guard let declaration = byNode[node.id] else {
            return visitChildren(node)
        }
        scoped { walk in
            if let list = node.child(.parameterList) {
                for parameter in list.children where parameter.kind == .parameter {
                    walk.visitChildren(parameter)
                    if let known = walk.parameters[declaration]?.first(where: {
                        walk.index.declarations[$0.declaration].node == parameter.id
                    }) {
                        walk.scopes.append(known)
                    }
                }
            }
            for child in node.children where child.kind != .parameterList && child.kind != .name { walk.visit(child) }
        }
    }

    /// Bare words of records are words; names stand in calls and arithmetic.
    private mutating func visitField(_ value: SyntaxNode) {
        switch value.kind {
        case .nameExpression: break
        case .listLiteral: for element in value.children { visitField(element) }
        default: visit(value)
        }
    }

    private func callee(_ node: SyntaxNode) -> Int? {
        guard let base = node.kind == .callExpression ? node.expression() : node, base.kind == .nameExpression else {
            return nil
        }
        return resolve(symbol(base))
    }

    private mutating func visitCall(_ node: SyntaxNode) {
        let known = callee(node).flatMap { parameters[$0] } ?? []
        if let base = node.expression() { visit(base) }
        for argument in node.child(.argumentList)?.children ?? node.children where argument.kind == .argument {
            if let label = argument.child(.label), let match = known.first(where: { $0.symbol == symbol(label) }) {
                use(label, match.declaration)
            }
            if let value = argument.expression() { visit(value) }
        }
    }

    private mutating func visitSweep(_ node: SyntaxNode) {
        let known = node.expression().flatMap { callee($0) }.flatMap { parameters[$0] } ?? []
        if let base = node.expression() { visit(base) }
        scoped { walk in
            walk.scopes += known
            for child in node.children where !child.kind.isExpression && child.kind != .name { walk.visitAxes(child) }
        }
    }

    private mutating func visitAxes(_ node: SyntaxNode) {
        switch node.kind {
        case .axisList, .zipAxis: for child in node.children { visitAxes(child) }
        case .rangeAxis, .derivedAxis:
            if let name = node.child(.name), !name.isMissing { use(name, resolve(symbol(name))) }
            for child in node.children where child.kind != .name { visit(child) }
        default: visit(node)
        }
    }

    private mutating func noteColumns(_ node: SyntaxNode) {
        if node.kind == .nameExpression {
            index.columnNames.insert(node.string)
            use(node, nil)
            return
        }
        for child in node.children { noteColumns(child) }
    }

    // MARK: Steps

    private mutating func visitStep(_ node: SyntaxNode) {
        guard let name = node.child(.name) else { return visitChildren(node) }
        let verb = symbol(name)
        use(name, resolve(verb).flatMap { index.declarations[$0].role == .verb ? $0 : nil }, isVerb: true)
        guard let list = node.child(.itemList) else { return }
        let words = words(ofVerb: verb)
        for item in list.children {
            var isBehindWord = false
            for operand in item.children {
                if operand.kind == .nameExpression, words.contains(operand.string) {
                    isBehindWord = true
                    continue
                }
                // `keep pellet`: what stands behind a word of the verb may be a word, too.
                if operand.kind == .nameExpression, isBehindWord, resolve(symbol(operand)) == nil { continue }
                visit(operand)
            }
        }
    }

    private mutating func words(ofVerb verb: Symbol) -> Set<String> {
        if let own = scriptVerbWords[verb] { return own }
        if let known = verbWords[verb] { return known }
        let words = Set(library.verb(named: library.symbols.symbol(symbols.text(verb)))?.labels(library.symbols) ?? [])
        verbWords[verb] = words
        return words
    }
}

extension VerbTemplate {
    func labels(_ symbols: SymbolTable) -> [String] { parameters.map { symbols.text($0.label) }.filter { $0 != "_" } }
}
