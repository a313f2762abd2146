import NsynChemistry
import NsynDiagnostics
import NsynSyntax

/// A statement by what it says: the same after it has moved. Of several that say the same, by their order.
struct StatementKey: Hashable {
    var module: Int
    var fingerprint: Fingerprint
    var occurrence: Int
}

/// The pieces of a check that are kept one by one.
enum UnitPart: UInt8 {
    /// The value of a declaration, or the body of a function.
    case item
    /// What the rules say about a target.
    case target
    /// A protocol's plan with its sweeps.
    case plan
    case plates
    /// An expectation, a directive or another line at the top of a script.
    case statement
}

struct UnitKey: Hashable {
    var statement: StatementKey
    var part: UnitPart
}

/// What a unit came to. Spans in the script are kept relative to the statements they lie in.
struct UnitRecord {
    struct Answer {
        var lookup: Work.Lookup
        /// The declaration that was found.
        var statement: StatementKey?
    }

    var findings: [Finding] = []
    /// Findings about the plan, which others may repeat.
    var analysed: [Finding] = []
    var expectation: Expectation?
    var isSound = true
    /// The statements that spans are relative to.
    var places: [StatementKey] = []
    var answers: [Answer] = []
    var used: [StatementKey] = []
    /// Units whose results were read.
    var required: [UnitKey] = []
    /// The sweeps that run the protocol.
    var sweeps: [StatementKey] = []
    /// All names there were, if it proposed some.
    var names: Fingerprint?
    var fuel = 0
    var generation = 0
}

/// What checks of a script came to, so that the check after a keystroke does again only what the keystroke touched.
///
/// A unit is kept under what its statement says, with the names it looked up and what they stood for. It is taken over
/// when all of them still stand for statements that say the same and whose own results still hold. What acts on all of a
/// script (its units, rules and imports) is the context: when it changes, everything is forgotten.
public final class ScriptMemo {
    var units: [UnitKey: UnitRecord] = [:]
    /// What reagents of the script leave on a metal; nil for those that don't bind.
    var ligands: [StatementKey: LigandDefinition?] = [:]
    var context: [StatementKey] = []
    var binding: [StatementKey] = []
    var generation = 0
    /// How many units the last check took over, and how many it did.
    public internal(set) var reused = 0
    public internal(set) var done = 0

    public init() {}

    func removeAll() {
        units.removeAll()
        ligands.removeAll()
        context = []
        binding = []
    }

    /// Forgets what the last checks had no use for, but not at once: what is undone is often done again.
    func trim(alive: Int) {
        guard units.count > 4 * alive + 256 else { return }
        let last = generation - 8
        units = units.filter { $0.value.generation > last }
        if units.count > 4 * alive + 256 { units = units.filter { $0.value.generation == generation } }
        if ligands.count > 4 * alive + 256 { ligands.removeAll() }
    }
}

/// Moves findings with their statements.
struct Relocation {
    /// Files from here on are numbers of places.
    private static let marker: UInt32 = 0xF000_0000

    /// The statements of each file of the run, in the order of the text.
    struct Statements {
        var file: FileID
        var spans: [SourceSpan] = []
        var keys: [StatementKey] = []
        var nodes: [NodeID] = []
    }

    var modules: [Statements] = []
    private var starts: [StatementKey: UInt32] = [:]

    mutating func prepare() {
        starts.reserveCapacity(modules.reduce(0) { $0 + $1.keys.count })
        for module in modules {
            for (index, key) in module.keys.enumerated() { starts[key] = module.spans[index].start }
        }
    }

    func start(of key: StatementKey) -> UInt32? { starts[key] }

    /// Findings with their spans relative to statements; nil when one lies outside of all.
    func relative(_ findings: [Finding], _ places: inout [StatementKey]) -> [Finding]? {
        var result: [Finding] = []
        for finding in findings {
            var isWhole = true
            let moved = mapped(finding) { span in
                guard let relative = relative(span, &places) else {
                    isWhole = false
                    return span
                }
                return relative
            }
            guard isWhole else { return nil }
            result.append(moved)
        }
        return result
    }

    func relative(_ span: SourceSpan, _ places: inout [StatementKey]) -> SourceSpan? {
        guard let module = modules.first(where: { $0.file == span.file }) else { return span }
        var low = 0
        var high = module.spans.count
        while low < high {
            let middle = (low + high) / 2
            if module.spans[middle].start <= span.start { low = middle + 1 } else { high = middle }
        }
        guard low > 0, span.end <= module.spans[low - 1].end else { return nil }
        let key = module.keys[low - 1]
        let place = places.firstIndex(of: key) ?? places.count
        if place == places.count { places.append(key) }
        let start = module.spans[low - 1].start
        return SourceSpan(
            file: FileID(Self.marker | UInt32(place)), start: span.start - start, end: span.end - start)
    }

    /// The findings of a record where its statements are now; nil when one is gone.
    func absolute(_ findings: [Finding], _ places: [StatementKey]) -> [Finding]? {
        var isWhole = true
        let result = findings.map { finding in
            mapped(finding) { span in
                guard let absolute = absolute(span, places) else {
                    isWhole = false
                    return span
                }
                return absolute
            }
        }
        return isWhole ? result : nil
    }

    func absolute(_ span: SourceSpan, _ places: [StatementKey]) -> SourceSpan? {
        guard span.file.index >= Self.marker else { return span }
        let key = places[Int(span.file.index - Self.marker)]
        guard let start = starts[key] else { return nil }
        return SourceSpan(file: modules[key.module].file, start: span.start + start, end: span.end + start)
    }

    private func mapped(_ finding: Finding, _ move: (SourceSpan) -> SourceSpan) -> Finding {
        var finding = finding
        finding.span = move(finding.span)
        for index in finding.labels.indices { finding.labels[index].span = move(finding.labels[index].span) }
        for index in finding.fixes.indices {
            for edit in finding.fixes[index].edits.indices {
                finding.fixes[index].edits[edit].span = move(finding.fixes[index].edits[edit].span)
            }
        }
        return finding
    }
}
