import NsynDiagnostics
import NsynSyntax

/// What `nsyn doc` knows of one declaration.
public struct ReferenceEntry: Sendable {
    /// `verb`, `reagent`, `protocol` …
    public var kind: String
    public var name: String
    /// The declaration without its body: `verb add(_ what: Portion, to vessel: Vessel, …)`.
    public var signature: String
    public var documentation: String
    /// The whole text, for a record looked up by name.
    public var text: String
    /// `stated` and `chosen` lines of a script, in order.
    public var provenance: [String] = []
}

public enum Reference {
    /// The declarations of a script or library file.
    public static func entries(of tree: SyntaxTree) -> [ReferenceEntry] {
        var entries: [ReferenceEntry] = []
        for node in tree.root.children {
            switch node.kind {
            case .statedStatement, .chosenStatement:
                if entries.isEmpty || entries[0].kind != "script" {
                    entries.insert(
                        ReferenceEntry(kind: "script", name: "", signature: "", documentation: "", text: ""), at: 0)
                }
                entries[0].provenance.append(node.string)
            default:
                if let entry = entry(node) { entries.append(entry) }
            }
        }
        return entries
    }

    static func entry(_ node: SyntaxNode) -> ReferenceEntry? {
        guard let name = node.child(.name), !name.isMissing, let first = node.firstToken else { return nil }
        let tree = node.tree
        let body = node.child(.recordBody) ?? node.child(.block)
        let end = body.map { $0.span.start } ?? node.span.end
        var signature = tree.string(SourceSpan(file: tree.file, start: node.span.start, end: end))
        while signature.utf8.last == UInt8(ascii: " ") || signature.utf8.last == UInt8(ascii: "\n") {
            signature.removeLast()
        }
        let documentation =
            tree.flags(first) & TokenFlags.documentationBefore != 0 ? tree.documentation(before: first) ?? "" : ""
        return ReferenceEntry(
            kind: tree.string(first), name: name.string, signature: signature, documentation: documentation,
            text: node.string)
    }
}

extension Library {
    /// The declarations below `reagents` or in `verbs`; nil when there is no such module.
    public func reference(module: String) -> [ReferenceEntry]? {
        guard hasModule(module) else { return nil }
        return (0..<files.count).filter { isInside(files.path($0), module) }.flatMap {
            Reference.entries(of: Parser.parse(bytes: files.bytes($0), file: files.id($0)))
        }
    }

    /// The declaration of a name or alias.
    public func reference(name: String) -> ReferenceEntry? {
        let found =
            entry(named: name) ?? index.entries.first { $0.name == name || $0.aliases.contains(name) }
        return found.flatMap { parse($0).root.firstChild.flatMap { Reference.entry($0) } }
    }

    public var referenceModules: [String] { moduleNames }

    public var referenceNames: [String] { index.entries.flatMap { [$0.name] + $0.aliases } }
}
