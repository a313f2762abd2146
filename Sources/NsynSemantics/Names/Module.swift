import NsynDiagnostics
import NsynSyntax

/// What a script declares at its top.
struct Item {
    enum State {
        case untouched
        case inProgress
        case done(Value)
    }

    var symbol: Symbol
    var kind: NodeKind
    var node: NodeID
    /// Of the name.
    var span: SourceSpan
    var state = State.untouched
    var isUsed = false
    var isExported = false
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
