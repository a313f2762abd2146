import NsynDiagnostics
import NsynPlan
import NsynSemantics
import NsynSyntax

/// What linting one script found.
public struct LintedScript {
    /// What no waiver covers, in the order of the script.
    public var findings: [Finding]
    public var waived: [WaivedFinding]
    public var checked: CheckedScript
}

/// Runs everything that `check` knows and the rules of practice over scripts. One for each thread.
public final class Linter {
    public let library: Library
    public let choice: ResolvedChoice
    /// What house rules of the laboratory are wrong about.
    public private(set) var houseFindings: [Finding] = []
    /// What it checks scripts with.
    public let checker: Checker
    /// Every code, house rules included.
    public private(set) var registry: [RegisteredCode] {
        didSet { codesByName.removeAll() }
    }
    /// What a waiver may call which codes; empty until somebody asks.
    private var codesByName: [String: Set<Code>] = [:]
    let rules: [any ScriptRule.Type]

    public init(library: Library, sources: SourceMap = SourceMap(), choice: ResolvedChoice) {
        self.library = library
        self.choice = choice
        checker = Checker(library: library, sources: sources, rules: choice.selection)
        checker.appliesWaivers = false
        registry = library.registry
        let wanted = Set(registry.filter { choice.runs($0) }.map(\.code))
        rules = allScriptRules.filter { wanted.contains($0.code) }
    }

    public var sources: SourceMap { checker.sources }

    /// What is known of the substances of the plans that were made.
    public var planKnowledge: Knowledge { checker.planKnowledge }

    public func describe(_ code: Code) -> CodeDescription? { checker.describe(code) }

    /// Takes the `rule`s that a script declares for all scripts linted from now on.
    public func addHouseRules(path: String, bytes: [UInt8], loader: some SourceLoader) {
        let house = checker.addHouseRules(checker.add(path: path, bytes: bytes), loader: loader)
        houseFindings += house.findings
        for (code, name) in house.names {
            registry.append(RegisteredCode(code: code, name: name, aliases: [], tier: RuleTier()))
        }
    }

    public func add(path: String, bytes: [UInt8]) -> FileID { checker.add(path: path, bytes: bytes) }

    /// Everything about a text under a path.
    public func linted(
        _ bytes: [UInt8], _ path: String, _ identity: String?, _ loader: some SourceLoader
    ) -> LintedScript {
        lint(add(path: path, bytes: bytes), identity: identity, loader: loader)
    }

    /// Everything about a script that `sources` hold.
    public func lint(_ file: FileID, identity: String? = nil, loader: some SourceLoader = MemoryLoader())
        -> LintedScript
    {
        let checked = checker.check(file, identity: identity, loader: loader)
        let tree = checked.tree
        var findings = checked.findings
        findings += ScriptRules.findings(
            rules,
            ScriptContext(tree: tree, library: library, checked: checked) { [checker] path in
                guard case .success(let loaded) = loader.load(path, importedBy: identity ?? checker.sources[file].path)
                else { return nil }
                return Parser.parse(bytes: loaded.bytes, file: tree.file)
            })
        findings = findings.filter { choice.holds($0) }
        for index in findings.indices { findings[index].severity = choice.severity(of: findings[index]) }
        var scopes = WaiverScopes(tree) { [checker] file in
            let source = checker.sources[file]
            return source.hasText ? Parser.parse(bytes: source.bytes, file: file) : nil
        }
        let (left, waived) = scopes.apply(to: findings, names: isName, runs: runs)
        var kept = left.filter { choice.holds($0) }
        Repairs.complete(&kept, tree)
        return LintedScript(findings: kept, waived: waived, checked: checked)
    }

    /// Whether a waiver may call a code so.
    func isName(_ name: String, _ code: Code) -> Bool {
        if codesByName.isEmpty {
            for entry in registry {
                for word in [entry.name] + entry.aliases { codesByName[word, default: []].insert(entry.code) }
            }
        }
        return codesByName[name]?.contains(code) == true || name == code.description
    }

    /// Whether the rule that a waiver names is in force.
    func runs(_ name: String) -> Bool {
        // What a later command finds is waived for that command.
        if library.isFoundByCommand(name) { return false }
        return registry.first { $0.name == name || $0.code.description == name || $0.aliases.contains(name) }
            .map { choice.runs($0) } ?? true
    }
}
