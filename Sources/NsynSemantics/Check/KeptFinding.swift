import NsynDiagnostics
import NsynSyntax

/// A finding that is kept between checks: its places are relative to the statements that they lie in.
public final class KeptFinding {
    /// With files that are numbers of `places`, see `StatementPlaces`.
    public let finding: Finding
    /// Of the finding: thousands are asked for them with every key, and a finding is large.
    public let code: Code
    public let severity: Severity
    public let places: [KnownStatement]
    /// What somebody made of it, such as its bytes in a message.
    public var rendering: AnyObject?

    init(_ finding: Finding, _ places: [KnownStatement]) {
        self.finding = finding
        self.places = places
        (code, severity) = (finding.code, finding.severity)
    }

    /// One that is not kept: its places are what they are.
    public init(_ finding: Finding) {
        self.finding = finding
        places = []
        (code, severity) = (finding.code, finding.severity)
    }
}

/// A kept finding where its statement stands now.
public struct PlacedFinding {
    public var kept: KeptFinding
    public var span: SourceSpan
    /// As the one who asked for the check weighs it.
    public var severity: Severity

    public init(_ kept: KeptFinding, _ span: SourceSpan) {
        self.kept = kept
        self.span = span
        severity = kept.severity
    }

    public var code: Code { kept.code }
}

/// Where the statements of a check stand: moves findings with them.
public struct StatementPlaces {
    /// Files from here on are numbers of places.
    private static let marker: UInt32 = 0xF000_0000

    /// The statements of each file of the run, in the order of the text.
    struct Statements {
        var file: FileID
        var spans: [SourceSpan] = []
        var keys: [KnownStatement] = []
        var nodes: [NodeID] = []
    }

    var modules: [Statements] = []
    var generation = 0

    public init() {}

    /// The statements of the script itself with their nodes.
    public var statements: (keys: [KnownStatement], nodes: [NodeID]) {
        modules.first.map { ($0.keys, $0.nodes) } ?? ([], [])
    }

    // MARK: Keeping

    /// A finding with its spans relative to statements; nil when one lies outside of all.
    /// - Parameter owner: the statement that it was found in.
    func kept(_ finding: Finding, of owner: KnownStatement) -> KeptFinding? {
        var places: [KnownStatement] = []
        var isWhole = true
        let moved = mapped(finding) { span in
            guard let relative = relative(span, &places, owner) else {
                isWhole = false
                return span
            }
            return relative
        }
        return isWhole ? KeptFinding(moved, places) : nil
    }

    func relative(_ span: SourceSpan, _ places: inout [KnownStatement], _ owner: KnownStatement) -> SourceSpan? {
        guard let module = modules.first(where: { $0.file == span.file }) else { return span }
        var low = 0
        var high = module.spans.count
        while low < high {
            let middle = (low + high) / 2
            if module.spans[middle].start <= span.start { low = middle + 1 } else { high = middle }
        }
        // What is missing at the end of its statement stands where the next one may begin.
        if span.start == span.end, low > 1, module.spans[low - 2].end == span.start, module.keys[low - 2] === owner {
            low -= 1
        }
        guard low > 0, span.end <= module.spans[low - 1].end else { return nil }
        let key = module.keys[low - 1]
        let place = places.firstIndex(of: key) ?? places.count
        if place == places.count { places.append(key) }
        let start = module.spans[low - 1].start
        return SourceSpan(
            file: FileID(Self.marker | UInt32(place)), start: span.start - start, end: span.end - start)
    }

    // MARK: Placing

    /// The number of the place that a kept span is relative to; nil for those that say where they are.
    public static func place(_ span: SourceSpan) -> Int? {
        span.file.index >= marker ? Int(span.file.index - marker) : nil
    }

    /// Whether a statement stands in the script itself, and not in one that it imports.
    public func isOwn(_ statement: KnownStatement) -> Bool { statement.module == 0 }

    /// Where a statement begins now; nil when it is gone.
    public func start(of statement: KnownStatement) -> UInt32? {
        statement.generation == generation ? statement.start : nil
    }

    /// A kept finding at its place; nil when a statement that it speaks of is gone.
    func placed(_ kept: KeptFinding) -> PlacedFinding? {
        holds(kept) ? absolute(kept.finding.span, kept.places).map { PlacedFinding(kept, $0) } : nil
    }

    /// Whether every statement that a kept finding speaks of is there.
    func holds(_ kept: KeptFinding) -> Bool {
        for index in kept.places.indices where kept.places[index].generation != generation { return false }
        return true
    }

    public func absolute(_ span: SourceSpan, _ places: [KnownStatement]) -> SourceSpan? {
        guard let place = Self.place(span) else { return span }
        let key = places[place]
        guard let start = start(of: key) else { return nil }
        return SourceSpan(file: modules[key.module].file, start: span.start + start, end: span.end + start)
    }

    /// The finding as it would be had it just been made.
    public func finding(_ placed: PlacedFinding) -> Finding {
        let places = placed.kept.places
        var finding = placed.kept.finding
        if !places.isEmpty { finding = mapped(finding) { absolute($0, places) ?? $0 } }
        finding.severity = placed.severity
        return finding
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
