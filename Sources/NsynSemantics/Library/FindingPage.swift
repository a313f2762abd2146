import NsynDiagnostics
import NsynSyntax

/// The page of one code: what, why, whence, and what it looks like.
public struct FindingPage: Sendable {
    public var description: CodeDescription
    /// True for a chemistry rule, which is evaluated from its own declaration.
    public var isRule: Bool
    public var sources: [String]
    /// What to do about it.
    public var help: String?
    /// A script that raises the finding, and its repair.
    public var failing: String?
    public var passing: String?
    /// What brings it about where no script can.
    public var command: String?
    public var declaredIn: String
}

extension Library {
    /// All codes in order, with the names of their declarations.
    public var codes: [(code: Code, name: String)] {
        index.entries.filter { ($0.kind == .ruleWord || $0.kind == .findingWord) && $0.code > 0 }
            .map { (Code($0.code), $0.name) }.sorted { $0.0 < $1.0 }
    }

    /// By code (`NS0403`) or readable name.
    public func page(named name: String) -> FindingPage? {
        let number = LibraryIndex.codeNumber(name)
        let entry = index.entries.first {
            ($0.kind == .ruleWord || $0.kind == .findingWord)
                && ($0.name == name || $0.aliases.contains(name) || (number != nil && $0.code == number))
        }
        return entry.map { page($0) }
    }

    public func page(of code: Code) -> FindingPage? { page(named: code.description) }

    private func page(_ entry: LibraryEntry) -> FindingPage {
        let fields = RecordFields(record: record(entry), symbols: symbols)
        let severity: Severity =
            switch fields.word("severity") {
            case "warning": .warning
            case "info": .info
            case "ask": .ask
            default: .error
            }
        let description = CodeDescription(
            code: Code(entry.code), name: entry.name, title: fields.text("title") ?? entry.name,
            why: fields.text("why") ?? "", severity: severity)
        var sources: [String] = []
        if case .list(let values)? = fields["source"]?.payload {
            sources = values.compactMap { fields.citation($0) }
        } else if let source = fields.source {
            sources = [source]
        }
        return FindingPage(
            description: description, isRule: entry.kind == .ruleWord, sources: sources, help: fields.text("help"),
            failing: fields.text("failing"), passing: fields.text("passing"), command: fields.text("command"),
            declaredIn: "stdlib/\(files.path(entry.file)).nsyn")
    }
}
