import NsynDiagnostics
import NsynSemantics

/// Which rules run and how severe they are: what a laboratory's settings and a command line choose.
///
/// A selector is a code (`NS0601`), a readable name (`stirring_unstated`), the first digits of codes (`NS06`), or one of
/// `all`, `check` and `practice`. Of two that speak about a rule the more particular one counts; `ignore` wins a draw.
public struct RuleChoice: Sendable, Hashable {
    /// What a rule's findings become.
    public enum Weight: Sendable, Hashable {
        case off
        case severity(Severity)
    }

    public var select: [String]
    public var ignore: [String]
    public var includesPreview: Bool
    public var weights: [String: Weight]

    public init(
        select: [String] = [], ignore: [String] = [], includesPreview: Bool = false, weights: [String: Weight] = [:]
    ) {
        self.select = select
        self.ignore = ignore
        self.includesPreview = includesPreview
        self.weights = weights
    }

    /// What is asked for on top of this: a command line's words beside a file's.
    public func merged(with other: RuleChoice) -> RuleChoice {
        RuleChoice(
            select: other.select.isEmpty ? select : other.select, ignore: ignore + other.ignore,
            includesPreview: includesPreview || other.includesPreview,
            weights: weights.merging(other.weights) { $1 })
    }
}

/// A selector that means nothing, or a rule that can't be selected so.
public struct SelectorProblem: Error, Sendable, Hashable {
    public var selector: String
    public var message: String
    public var suggestion: String?
}

/// A choice held against the rules that there are.
public struct ResolvedChoice: Sendable {
    private var excluded: Set<Code> = []
    private var severities: [Code: Severity] = [:]
    /// What the checker runs.
    public let selection: RuleSelection
    public private(set) var problems: [SelectorProblem] = []
    private let known: Set<Code>
    /// Codes of rules that a script declares itself are judged by these.
    private let choice: RuleChoice

    public init(_ choice: RuleChoice, registry: [RegisteredCode]) {
        self.choice = choice
        known = Set(registry.map(\.code))
        var named: Set<Code> = []
        for (list, selectors) in [("select", choice.select), ("ignore", choice.ignore)] {
            for selector in selectors {
                let particularity = registry.lazy.map { ResolvedChoice.match(selector, $0) }.max() ?? 0
                if particularity > 0 || ResolvedChoice.isOwn(selector) { continue }
                problems.append(ResolvedChoice.unknown(selector, registry, list))
            }
        }
        for entry in registry {
            let selected =
                choice.select.isEmpty ? 1 : choice.select.map { ResolvedChoice.match($0, entry) }.max() ?? 0
            let ignored = choice.ignore.map { ResolvedChoice.match($0, entry) }.max() ?? 0
            if selected == 0 || ignored >= selected { excluded.insert(entry.code) }
            guard selected == ResolvedChoice.exact, !excluded.contains(entry.code) else { continue }
            switch entry.tier.status {
            case .deprecated: named.insert(entry.code)
            case .preview where !choice.includesPreview:
                problems.append(
                    SelectorProblem(
                        selector: entry.name, message: "`\(entry.name)` is a preview and runs with `--preview` only"))
            default: break
            }
        }
        for (selector, weight) in choice.weights.sorted(by: { $0.key < $1.key }) {
            let meant = registry.filter { ResolvedChoice.match(selector, $0) > 0 }
            if meant.isEmpty, !ResolvedChoice.isOwn(selector) {
                problems.append(ResolvedChoice.unknown(selector, registry, "severity"))
            }
            for entry in meant {
                switch weight {
                case .off: excluded.insert(entry.code)
                case .severity(let severity): severities[entry.code] = severity
                }
            }
        }
        selection = RuleSelection(includesPractice: true, includesPreview: choice.includesPreview, named: named)
    }

    /// Whether findings of a code are wanted. What keeps a script from being understood is never hidden.
    public func holds(_ finding: Finding) -> Bool { holds(finding.code, finding.severity) }

    func holds(_ code: Code, _ severity: Severity) -> Bool {
        if severity == .error, code.number < 400 || code.number / 100 == 10 { return true }
        return holds(code)
    }

    public func holds(_ code: Code) -> Bool {
        guard !known.contains(code) else { return !excluded.contains(code) }
        // A rule of the script itself: its number is all that is known of it.
        let entry = RegisteredCode(code: code, name: code.description, aliases: [], tier: RuleTier())
        let selected = choice.select.isEmpty ? 1 : choice.select.map { ResolvedChoice.match($0, entry) }.max() ?? 0
        let ignored = choice.ignore.map { ResolvedChoice.match($0, entry) }.max() ?? 0
        return selected > ignored && choice.weights[code.description] != .off
    }

    /// Whether the rule behind a code runs at all: a waiver of one that does not is no mistake.
    public func runs(_ entry: RegisteredCode) -> Bool {
        holds(entry.code) && selection.holds(entry.code, entry.tier)
    }

    public func severity(of finding: Finding) -> Severity { severity(of: finding.code, finding.severity) }

    func severity(of code: Code, _ own: Severity) -> Severity {
        if let severity = severities[code] { return severity }
        if !known.contains(code), case .severity(let chosen)? = choice.weights[code.description] { return chosen }
        return own
    }

    // MARK: Selectors

    private static let exact = 1000

    /// How particularly a selector means a rule; 0 where it does not.
    private static func match(_ selector: String, _ entry: RegisteredCode) -> Int {
        switch selector {
        case "all": return 1
        case "check": return entry.tier.isPractice ? 0 : 2
        case "practice": return entry.tier.isPractice ? 2 : 0
        default: break
        }
        if selector == entry.name || entry.aliases.contains(selector) { return exact }
        let code = entry.code.description
        if selector == code { return exact }
        return selector.utf8.count >= 3 && code.utf8.starts(with: selector.utf8) ? selector.utf8.count : 0
    }

    /// A code of a laboratory's own range, which no registry needs to know.
    private static func isOwn(_ selector: String) -> Bool {
        selector.utf8.starts(with: "NS9".utf8)
    }

    private static func unknown(_ selector: String, _ registry: [RegisteredCode], _ list: String) -> SelectorProblem {
        SelectorProblem(
            selector: selector, message: "no rule is meant by `\(selector)` in `\(list)`",
            suggestion: Suggestions.closest(
                to: selector,
                among: ["all", "check", "practice"] + registry.flatMap { [$0.name, $0.code.description] }))
    }
}
