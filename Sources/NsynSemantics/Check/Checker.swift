import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// What checking one script found and made.
public struct CheckedScript {
    /// The script itself; what it imports is in the checker's sources.
    public var tree: SyntaxTree
    public var findings: [Finding]
    public var plans: [CheckedPlan]
    public var expectations: [Expectation]
    /// Every `plates` whose sweep was understood.
    public var plates: [CheckedPlates] = []
    /// Labware and robots that the script declares itself, beside the library's; nil in a script without plates, and
    /// where the checker does not read it.
    public var equipment: Equipment?
    /// What the script itself waives, outside of its protocols.
    public var waivers: [Waiver] = []
    /// What is to be shown and drawn, in order: those of the script, or those that were asked for beside it.
    public var directives: [RunDirective] = []
    /// Models that the script declares itself.
    public var models: [ModelDeclaration] = []
    /// Quantities that it derives of every condition.
    public var quantities: [DerivedQuantity] = []
    /// What rules about scripts ask of plans, those that were taken over included.
    public var planFacts: [PlanFacts] = []
}

/// A check of a script that somebody is writing.
public struct LiveCheck {
    /// Its findings are in `findings`, before waivers; its plans are those that were made again.
    public var script: CheckedScript
    public var findings: [PlacedFinding]
    public var places: StatementPlaces
}

/// A `plates` directive with what it stands on.
public struct CheckedPlates {
    public var name: String
    public var span: SourceSpan
    public var plan: Plan
    public var sweep: SweepPlan
    /// m³ that the largest reaction shrinks to; nil leaves volumes as written.
    public var scaledTo: Rational?
    /// Names of records.
    public var labware: String?
    public var robot: String?
    public var leavesEdges: Bool
}

/// One protocol's plan with the sweeps that run it.
public struct CheckedPlan {
    public var plan: Plan
    public var sweeps: [SweepPlan]
}

/// One `expect` and what it came to.
public struct Expectation {
    public enum Outcome: Hashable, Sendable {
        case holds
        case fails
        /// It depends on a prediction, and says on which.
        case needsModel
        /// Something in it was wrong, and has been reported.
        case broken
    }

    public var span: SourceSpan
    public var text: String
    public var outcome: Outcome
}

/// What an import names, read and parsed.
public typealias ScriptImports = (_ path: String, _ importer: String) -> Result<
    (source: LoadedSource, tree: SyntaxTree), LoadFailure
>

/// What a script of house rules brought.
public struct HouseRules {
    public var names: [(code: Code, name: String)]
    public var findings: [Finding]
}

/// Checks scripts against one library. One for each thread; the library is read once.
public final class Checker {
    public let library: Library
    public private(set) var sources: SourceMap
    let knowledge: LibraryKnowledge
    /// What the library says, as plans are judged by it.
    public var planKnowledge: Knowledge { knowledge.value }
    /// The rules by which the plans of the last script were judged.
    public var planRules: RuleBook { knowledge.planRules }

    /// Asks models where a script wants a prediction as a number; nil leaves predictions open.
    public var predictor: Predictor?
    /// Whether `waive` takes findings out. A caller that has more findings of its own applies waivers to all of them.
    public var appliesWaivers = true
    /// Whether checked scripts carry their equipment: dozens of records that only a compile asks for.
    public var readsEquipment = false
    private let rules: RuleSelection
    private var houseRuleNames: Set<String> = []

    public init(library: Library, sources: SourceMap = SourceMap(), rules: RuleSelection = .check) {
        self.library = library
        self.sources = sources
        self.rules = rules
        knowledge = LibraryKnowledge(library, rules)
    }

    /// Takes a script into the sources.
    public func add(path: String, bytes: [UInt8]) -> FileID { sources.add(path: path, bytes: bytes) }

    /// Takes the rules that a script declares for every script that is checked from now on.
    /// - Returns: their codes with names, and what is wrong with the script.
    public func addHouseRules(_ file: FileID, loader: some SourceLoader) -> HouseRules {
        let path = sources[file].path
        let tree = Parser.parse(bytes: sources[file].bytes, file: file)
        let run = ScriptRun(library: library, knowledge: knowledge, tree: tree, path: path, identity: path)
        let (found, tiers, findings) = run.houseRules(loading(loader))
        let known = Set(knowledge.houseRules.map(\.code))
        let new = found.filter { !known.contains($0.code) && rules.holds($0.code, tiers[$0.code] ?? RuleTier()) }
        knowledge.addHouseRules(new)
        houseRuleNames.formUnion(found.map(\.name))
        return HouseRules(names: found.map { ($0.code, $0.name) }, findings: findings)
    }

    /// All that can be known, before a run, of a script that `sources` hold.
    /// - Parameter identity: what its loader calls it.
    ///   - requests: directives that are carried out in the place of the script's own, such as a command's options.
    public func check(
        _ file: FileID, identity: String? = nil, loader: some SourceLoader = MemoryLoader(), requests: [FileID] = []
    ) -> CheckedScript {
        let path = sources[file].path
        let tree = Parser.parse(bytes: sources[file].bytes, file: file)
        let run = ScriptRun(library: library, knowledge: knowledge, tree: tree, path: path, identity: identity ?? path)
        run.requests = requests.map { Parser.parse(bytes: sources[$0].bytes, file: $0) }
        configure(run)
        return run.check(loading(loader))
    }

    private func configure(_ run: ScriptRun) {
        run.evaluator.appliesWaivers = appliesWaivers
        run.evaluator.predictor = predictor
        run.evaluator.houseRuleNames = houseRuleNames
        run.readsEquipment = readsEquipment
    }

    private func loading(_ loader: some SourceLoader) -> ScriptRun.Load {
        { path, importer, span in
            switch loader.load(path, importedBy: importer) {
            case .failure(let failure): return .failure(failure)
            case .success(let loaded):
                let file = self.sources.add(path: loaded.path, bytes: loaded.bytes)
                return .success((loaded, Parser.parse(bytes: loaded.bytes, file: file)))
            }
        }
    }

    /// The check of a script that somebody is writing: what `memo` kept of earlier ones is not done again. The findings
    /// are those of a check of the same text without it; plans are only those that were made again.
    /// - Parameters:
    ///   - load: brings in imports; equal texts in trees of one file.
    ///   - shallStop: asked now and then; when it says so the check ends without a result, and `memo` keeps what was done.
    public func check(
        _ tree: SyntaxTree, path: String, identity: String, memo: ScriptMemo,
        load: @escaping ScriptImports, shallStop: @escaping () -> Bool = { false }
    ) -> LiveCheck? {
        var run = ScriptRun(
            library: library, knowledge: knowledge, tree: tree, path: path, identity: identity, memo: memo,
            shallStop: shallStop)
        configure(run)
        let checked = run.check { path, importer, _ in load(path, importer) }
        if run.isCancelled { return nil }
        guard run.evaluator.hitLimit || run.evaluator.fuel <= 0 else {
            return LiveCheck(script: checked, findings: run.placed, places: run.places)
        }
        // Where a limit is hit, the order of things matters: everything once more, in its own order.
        let places = run.places
        memo.removeAll()
        run = ScriptRun(library: library, knowledge: knowledge, tree: tree, path: path, identity: identity)
        configure(run)
        run.evaluator.appliesWaivers = false
        let whole = run.check { path, importer, _ in load(path, importer) }
        let findings = whole.findings.map { PlacedFinding(KeptFinding($0), $0.span) }
        return LiveCheck(script: whole, findings: findings, places: places)
    }

    /// Checks a script that a person is still writing, all of it, and keeps it at hand for questions: names that wait for
    /// their use and waivers that wait for their finding are no mistakes.
    public func open(
        _ file: FileID, identity: String? = nil, loader: some SourceLoader = MemoryLoader(),
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> ScriptContext {
        let path = sources[file].path
        let tree = Parser.parse(bytes: sources[file].bytes, file: file)
        let run = ScriptRun(
            library: library, knowledge: knowledge, tree: tree, path: path, identity: identity ?? path,
            shallStop: isCancelled)
        run.isUnfinished = true
        run.evaluator.isCancelled = isCancelled
        let checked = run.check { path, importer, _ in
            loader.load(path, importedBy: importer).map { loaded in
                let file = self.sources.add(path: loaded.path, bytes: loaded.bytes)
                return (loaded, Parser.parse(bytes: loaded.bytes, file: file))
            }
        }
        run.evaluator.isCancelled = nil
        return ScriptContext(run, checked, predictor: predictor)
    }

    /// Adds a text to the sources, to be checked or pointed into.
    public func add(path: String, text: String) -> FileID { sources.add(path: path, text: text) }

    /// How a unit of this script or of the library is read.
    public func unit(named name: String) -> ResolvedUnit? {
        var units = library.units
        if case .success(let unit) = units.resolve(name) { return unit }
        return nil
    }

    /// Adds a script to the sources and checks it.
    public func check(path: String, text: String, loader: some SourceLoader = MemoryLoader()) -> CheckedScript {
        check(path: path, bytes: Array(text.utf8), loader: loader)
    }

    public func check(path: String, bytes: [UInt8], loader: some SourceLoader = MemoryLoader()) -> CheckedScript {
        check(sources.add(path: path, bytes: bytes), loader: loader)
    }

    /// What the library says of the substances of a plan that came without its script.
    public func knowledge(of plan: Plan) -> Knowledge {
        knowledge.learn(plan)
        return knowledge.value
    }

    /// What a later stage found about plates of a script, without the warnings that the script waives. What keeps files
    /// from being written can't be waived.
    public func unwaived(_ findings: [Finding], of script: CheckedScript, _ plates: CheckedPlates) -> [Finding] {
        let waivers = script.waivers + plates.plan.waivers
        guard appliesWaivers, !waivers.isEmpty else { return findings }
        return findings.filter { finding in
            finding.severity == .error
                || !waivers.contains { waiver in
                    waiver.scope.file == finding.span.file && waiver.scope.start <= finding.span.start
                        && finding.span.end <= waiver.scope.end && library.isName(waiver.name, of: finding.code)
                }
        }
    }

    /// The page of a code, as far as lists of rules need it.
    public func describe(_ code: Code) -> CodeDescription? { library.page(of: code)?.description }

    /// Sources by id, those of the library included.
    public func source(_ id: FileID) -> NsynDiagnostics.SourceFile { library.files.source(id) ?? sources[id] }
}
