import NsynDiagnostics
import NsynFiles
import NsynSemantics
import NsynSimulation
import NsynSyntax

/// A conversation with nsyn, without a terminal: entries in, results out.
///
/// Declarations gather into one script, in which order does not matter and a name declared again takes the place of the
/// old one; whatever rests on it follows. Everything else is evaluated in that script's light.
///
/// Not thread safe: one at a time.
public final class Session {
    public let library: Library
    /// Every text that a finding may point into.
    public private(set) var sources = SourceMap()
    public private(set) var entryCount = 0
    var script = GrowingScript()
    /// Directives and expectations that worked, for `:save`.
    var statements: [String] = []
    var history: [GrowingScript] = []
    private var scriptFile: FileID?
    private var known: Set<Finding> = []
    private var openContext: ScriptContext?
    var remembered: [String: RememberedValue] = [:]
    let root: String
    let simulator: Simulator?
    private var checker: Checker?
    /// Of the script that was opened last, kept or not.
    private var newest: Checker?
    private var runner: Runner?

    /// - Parameters:
    ///   - root: the folder that imports count from and may not leave.
    ///   - simulator: who predicts; without one, predictions stay open.
    public init(library: Library, root: String, simulator: Simulator? = nil) {
        self.library = library
        self.root = root
        self.simulator = simulator
    }

    /// The text of a longest entry; what is longer is refused.
    public static let largestEntry = SourceReader.sizeLimit

    // MARK: Entries

    /// Takes an entry of one or more lines: a command, declarations, statements, bare expressions.
    public func run(_ bytes: [UInt8], isCancelled: @escaping @Sendable () -> Bool = { false }) -> EntryResult {
        entryCount += 1
        return run(bytes, named: "[\(entryCount)]", isCancelled: isCancelled)
    }

    func run(_ bytes: [UInt8], named name: String, isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        guard bytes.count <= Session.largestEntry else {
            let file = sources.add(unreadable: name)
            return refuse([ShellProblem.entryTooLarge(at: SourceSpan(file: file, start: 0, end: 0))])
        }
        let file = sources.add(path: name, bytes: bytes)
        if bytes.first(where: { !isBlank($0) }) == UInt8(ascii: ":") {
            return runCommand(CommandLine(bytes, file), isCancelled)
        }
        return evaluate(Parser.parse(bytes: bytes, file: file, mode: .interactive), isCancelled)
    }

    func refuse(_ findings: [Finding]) -> EntryResult {
        var result = EntryResult()
        result.outputs = [.findings(findings)]
        result.isFailure = true
        return result
    }

    private func evaluate(_ tree: SyntaxTree, _ isCancelled: @escaping @Sendable () -> Bool) -> EntryResult {
        guard !tree.findings.contains(where: { $0.severity == .error }) else { return refuse(tree.findings) }
        var result = EntryResult()
        let (pieces, statements) = GrowingScript.parts(of: tree)
        if !pieces.isEmpty { declare(pieces, tree.file, &result, isCancelled) }
        for statement in statements where !result.isFailure && !result.wasCancelled {
            answer(statement, &result, isCancelled)
        }
        if result.wasCancelled { result.outputs.append(.findings([ShellProblem.interrupted(at: tree.root.span)])) }
        return result
    }

    // MARK: Declarations

    private func declare(
        _ pieces: [GrowingScript.Piece], _ file: FileID, _ result: inout EntryResult,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) {
        var grown = script
        grown.add(pieces)
        let (context, findings, scriptFile) = open(grown, isCancelled)
        if isCancelled() {
            result.wasCancelled = true
            result.isFailure = true
            return
        }
        let fresh = Report(sources: sources, findings: findings.filter { $0.span.file == file || !known.contains($0) })
            .findings
        if !fresh.isEmpty { result.outputs.append(.findings(fresh)) }
        if fresh.contains(where: { $0.span.file == file && Session.refuses($0) }) {
            result.isFailure = true
            return
        }
        result.isFailure = fresh.contains { $0.severity == .error }
        keep(grown, context, findings, scriptFile)
        let names = context.names
        for piece in pieces {
            guard let name = names.first(where: { $0.name == piece.key }) else { continue }
            result.outputs.append(.declared(name: name.name, summary: name.summary))
        }
    }

    /// What can't be understood is not kept; what is understood and judged badly is, since its author may want to look at it.
    private static func refuses(_ finding: Finding) -> Bool {
        finding.severity == .error && (finding.code.number < 400 || 500..<600 ~= finding.code.number)
    }

    private func open(_ grown: GrowingScript, _ isCancelled: @escaping @Sendable () -> Bool) -> (
        ScriptContext, [Finding], FileID
    ) {
        let checker = Checker(library: library, sources: sources)
        checker.predictor = simulator?.predictor(checker)
        let file = checker.add(path: "session", bytes: grown.text)
        let loader = DiskLoader(root: root)
        let context = checker.open(
            file, identity: loader.root + "/<session>", loader: loader, isCancelled: isCancelled)
        sources = checker.sources
        newest = checker
        return (context, context.checked.findings.map { grown.original($0, script: file) }, file)
    }

    private func keep(_ grown: GrowingScript, _ context: ScriptContext, _ findings: [Finding], _ file: FileID) {
        history.append(script)
        if history.count > 100 { history.removeFirst() }
        adopt(grown, context, findings, file)
    }

    private func adopt(_ grown: GrowingScript, _ context: ScriptContext, _ findings: [Finding], _ file: FileID) {
        // Models are read once for all scripts that declare none of their own.
        if !context.checked.models.isEmpty || openContext?.checked.models.isEmpty == false { runner = nil }
        script = grown
        openContext = context
        checker = newest
        known = Set(findings)
        // The text lives on in the entries that it was made of.
        if let scriptFile { sources.forget(scriptFile) }
        scriptFile = file
    }

    /// Puts another state of the script in place of the present one.
    func restore(_ other: GrowingScript) {
        let (context, findings, file) = open(other) { false }
        adopt(other, context, findings, file)
    }

    /// The script as it stands, ready to be asked.
    var context: ScriptContext {
        if let openContext { return openContext }
        restore(script)
        return openContext ?? open(script, { false }).0
    }

    // MARK: Statements

    private func answer(
        _ statement: SyntaxNode, _ result: inout EntryResult, _ isCancelled: @escaping @Sendable () -> Bool
    ) {
        let outcome = context.evaluate(statement, remembering: remembered, isCancelled: isCancelled)
        if context.wasCancelled {
            result.wasCancelled = true
            result.isFailure = true
            return
        }
        let findings = originals(outcome.findings)
        if !findings.isEmpty { result.outputs.append(.findings(Report(sources: sources, findings: findings).findings)) }
        if findings.contains(where: { $0.severity == .error }) {
            result.isFailure = true
            return
        }
        if let value = outcome.value { remembered["ans"] = value }
        for directive in outcome.directives where !result.isFailure { carryOut(directive, &result, isCancelled) }
        for answer in outcome.answers {
            result.outputs.append(.answer(answer))
            if answer.isFailure { result.isFailure = true }
        }
        let isKept =
            statement.kind == .expectStatement || statement.kind == .stepStatement && !outcome.directives.isEmpty
        if isKept, !result.isFailure { remember(statement) }
    }

    /// Findings about the script, told where its author wrote what they are about.
    func originals(_ findings: [Finding]) -> [Finding] {
        guard let scriptFile else { return findings }
        return findings.map { script.original($0, script: scriptFile) }
    }

    private func remember(_ statement: SyntaxNode) {
        let text = statement.string
        if !statements.contains(text) { statements.append(text) }
    }

    /// Who carries directives out.
    var currentRunner: Runner? {
        if runner == nil, let simulator, let checker { runner = simulator.runner(checker, context.checked) }
        return runner
    }

    // MARK: Questions

    /// A piece of the language, parsed by itself, for questions about it; nil with what is wrong with it.
    func expression(_ bytes: [UInt8], _ file: FileID, from start: Int) -> Result<SyntaxNode, RefusedEntry> {
        // Blanks in front keep the places of the entry.
        let padded = [UInt8](repeating: 0x20, count: start) + bytes[start...]
        let tree = Parser.parse(bytes: padded, file: file, mode: .interactive)
        guard !tree.findings.contains(where: { $0.severity == .error }),
            let node = tree.root.children.first(where: { $0.kind.isStatement })
        else { return .failure(RefusedEntry(findings: tree.findings)) }
        return .success(node)
    }
}

struct RefusedEntry: Error {
    var findings: [Finding]
}
