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
    /// Which command raises it, and how far it has come.
    public var tier: RuleTier
    /// What its fix promises; nil where it has none that is always there.
    public var fix: FixPromise?
}

/// One code as lists of rules and selections need it.
public struct RegisteredCode: Sendable {
    public var code: Code
    public var name: String
    /// Names of before.
    public var aliases: [String]
    public var tier: RuleTier

    public init(code: Code, name: String, aliases: [String] = [], tier: RuleTier = RuleTier()) {
        self.code = code
        self.name = name
        self.aliases = aliases
        self.tier = tier
    }
}

extension Library {
    /// All codes in order, with the names of their declarations.
    public var codes: [(code: Code, name: String)] {
        index.entries.filter { ($0.kind == .ruleWord || $0.kind == .findingWord) && $0.code > 0 }
            .map { (Code($0.code), $0.name) }.sorted { $0.0 < $1.0 }
    }

    /// All codes in order with what selects them. Reads no declaration, so that it costs nothing to ask.
    public var registry: [RegisteredCode] {
        index.entries.filter { ($0.kind == .ruleWord || $0.kind == .findingWord) && $0.code > 0 }
            .map { RegisteredCode(code: Code($0.code), name: $0.name, aliases: $0.aliases, tier: $0.tier) }
            .sorted { $0.code < $1.code }
    }

    /// Whether the library declares something under this name: a substance, a species, a function …
    public func declares(_ name: String) -> Bool { symbols.existing(name).map { knows($0) } ?? false }

    /// What stands behind the colon of a reagent: `Thiol`, `Gas` …
    public func className(of name: String) -> String? { entry(named: name)?.className }

    /// The library's own name for something that a script calls by an alias.
    public func preferredName(_ name: String) -> String? { symbols.existing(name).flatMap { canonicalName($0) } }

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

    /// Whether no check of a script can raise it, but a command that does something with the script: a waiver of it waits
    /// for that command.
    public func isFoundByCommand(_ name: String) -> Bool { page(named: name)?.command != nil }

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
            declaredIn: "stdlib/\(files.path(entry.file)).nsyn", tier: entry.tier,
            fix: fields.word("fix").flatMap { FixPromise(name: $0) })
    }
}
