/// A rule of a tree-sitter grammar, written as the JSON that its generator reads.
indirect enum TreeSitterRule: Sendable {
    case symbol(String)
    case text(String)
    case pattern(String)
    case sequence([TreeSitterRule])
    case choice([TreeSitterRule])
    case optional(TreeSitterRule)
    case many(TreeSitterRule)
    case some(TreeSitterRule)
    case field(String, TreeSitterRule)
    /// Under another name in the tree: of a node, or of a word.
    case alias(TreeSitterRule, String, isNode: Bool)
    case binding(Binding, Int, TreeSitterRule)
    case token(TreeSitterRule)
    /// Touches what stands before it.
    case touching(TreeSitterRule)

    enum Binding: String, Sendable {
        case tight = "PREC"
        case left = "PREC_LEFT"
        case right = "PREC_RIGHT"
    }

    var json: String {
        switch self {
        case .symbol(let name): #"{"type": "SYMBOL", "name": \#(Self.quoted(name))}"#
        case .text(let text): #"{"type": "STRING", "value": \#(Self.quoted(text))}"#
        case .pattern(let pattern): #"{"type": "PATTERN", "value": \#(Self.quoted(pattern))}"#
        case .sequence(let members): list("SEQ", members)
        case .choice(let members): list("CHOICE", members)
        case .optional(let content): #"{"type": "CHOICE", "members": [\#(content.json), {"type": "BLANK"}]}"#
        case .many(let content): wrapped("REPEAT", content)
        case .some(let content): wrapped("REPEAT1", content)
        case .field(let name, let content):
            #"{"type": "FIELD", "name": \#(Self.quoted(name)), "content": \#(content.json)}"#
        case .alias(let content, let name, let isNode):
            #"{"type": "ALIAS", "content": \#(content.json), "named": \#(isNode), "value": \#(Self.quoted(name))}"#
        case .binding(let binding, let value, let content):
            #"{"type": "\#(binding.rawValue)", "value": \#(value), "content": \#(content.json)}"#
        case .token(let content): wrapped("TOKEN", content)
        case .touching(let content): wrapped("IMMEDIATE_TOKEN", content)
        }
    }

    private func wrapped(_ type: String, _ content: TreeSitterRule) -> String {
        #"{"type": "\#(type)", "content": \#(content.json)}"#
    }

    private func list(_ type: String, _ members: [TreeSitterRule]) -> String {
        #"{"type": "\#(type)", "members": [\#(members.map(\.json).joined(separator: ", "))]}"#
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\\" || scalar == "\"" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}

/// Reads like the grammar that it is.
extension TreeSitterRule: ExpressibleByStringLiteral {
    init(stringLiteral text: String) { self = .text(text) }
}

extension TreeSitterRule {
    static func sequence(_ members: TreeSitterRule...) -> TreeSitterRule { .sequence(members) }
    static func choice(_ members: TreeSitterRule...) -> TreeSitterRule { .choice(members) }

    /// One or more with commas between them, and one behind them if they like.
    static func separated(_ element: TreeSitterRule) -> TreeSitterRule {
        .sequence(element, .many(.sequence(",", element)), .optional(","))
    }
}
