import NsynChemistry
import NsynDiagnostics
import NsynQuantities
import NsynSyntax
import NsynTables

/// A reagent or solvent by its canonical name.
struct SubstanceReference: Hashable {
    var name: String
    /// `Thiol`, `Solvent`, …
    var matterClass: Symbol
}

/// A formula as a value.
struct ClusterValue {
    var formula: ClusterFormula
    /// As written.
    var text: String
    var isComplex: Bool
}

/// What a script wants to make.
struct TargetValue {
    var name: String
    var cluster: ClusterValue
    var span: SourceSpan
    var tags: [String] = []
    var isomer: String?
    var template: String?
    var goals: [String] = []
}

struct RecordValue {
    var name: String
    var kind: Symbol
    var fields: [(Symbol, Value)]

    subscript(field: Symbol) -> Value? { fields.first { $0.0 == field }?.1 }
}

/// The columns of a table, as far as its type says, and where its rows come from.
struct TableValue {
    struct Column {
        var name: Symbol
        var type: Type
        /// The unit it is shown in.
        var unit: String?
    }

    var columns: [Column]
    var source: TableSource

    subscript(name: Symbol) -> Column? { columns.first { $0.name == name } }
}

/// Where the rows of a table come from, before plans are numbered.
indirect enum TableSource {
    case sweep(ItemReference)
    /// A protocol's one run; parameters that are not named have their defaults.
    case run(ItemReference, [(Symbol, Value)])
    case query(TableSource, TableQuery, joined: [String: TableSource])
    /// A table that somebody brought along, by its name.
    case table(String)
}

/// A function literal, with what it saw when it was written.
struct Closure {
    var parameters: [Symbol]
    var body: NodeID
    var tree: SyntaxTree
    var module: Int
    var captured: [Binding]
}
