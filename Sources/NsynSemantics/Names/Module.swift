import NsynDiagnostics
import NsynSyntax

/// What a script declares at its top. Shared by all who look at it: large scripts declare many.
final class Item {
    enum State {
        case untouched
        case inProgress
        case done(Value)
    }

    let symbol: Symbol
    let kind: NodeKind
    let node: NodeID
    /// Of the name.
    let span: SourceSpan
    var state = State.untouched
    var isUsed = false
    /// What evaluating it found.
    var work = Work()
    /// What it says, where somebody keeps what came of it.
    var key: KnownStatement?

    init(symbol: Symbol, kind: NodeKind, node: NodeID, span: SourceSpan) {
        self.symbol = symbol
        self.kind = kind
        self.node = node
        self.span = span
    }
}

struct ItemReference: Hashable {
    var module: Int
    var item: Int
}

/// One file of a run: its tree and what it declares.
struct Module {
    var path: String
    var identity: String
    var tree: SyntaxTree
    var items: [Item] = []
    var byName: [Symbol: Int] = [:]
    /// Modules whose names are visible here.
    var imports: [Int] = []
    /// `reagents` for `import std.reagents`: names under which library folders are visible.
    var libraryNames: [Symbol: String] = [:]
}
