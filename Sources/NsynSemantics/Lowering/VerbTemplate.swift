import NsynDiagnostics
import NsynPlan
import NsynSyntax

/// A verb, read once: what its clauses are called, what they take, and the primitives it is made of.
final class VerbTemplate {
    struct Parameter {
        /// The word in front of it; `_` for the direct object. A flag's label is its own name.
        var label: Symbol
        var name: Symbol
        var type: Type
        var typeName: String
        var isOptional: Bool
        var fallback: NodeID?
    }

    /// Where the argument of a primitive comes from.
    enum Argument {
        case parameter(Int)
        case text(String)
        case expression(NodeID)
    }

    struct Clause {
        var label: Symbol
        var argument: Argument
        var span: SourceSpan
    }

    struct PrimitiveStep {
        var primitive: Symbol
        var clauses: [Clause]
        var span: SourceSpan

        func clause(_ label: Symbol) -> Clause? { clauses.first { $0.label == label } }
    }

    let name: String
    let parameters: [Parameter]
    let body: [PrimitiveStep]
    /// The tree that the expressions in it belong to.
    let tree: SyntaxTree
    let module: Int
    let span: SourceSpan
    let documentation: String

    init(
        name: String, parameters: [Parameter], body: [PrimitiveStep], tree: SyntaxTree, module: Int, span: SourceSpan,
        documentation: String
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.tree = tree
        self.module = module
        self.span = span
        self.documentation = documentation
    }

    func parameter(labelled label: Symbol) -> Int? { parameters.firstIndex { $0.label == label } }
}
