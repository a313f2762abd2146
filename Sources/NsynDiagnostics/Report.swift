/// A finding that the script waives, with the reason given there. Reviewers see these.
public struct WaivedFinding: Hashable, Sendable {
    public var finding: Finding
    public var reason: String

    public init(finding: Finding, reason: String) {
        self.finding = finding
        self.reason = reason
    }
}

/// The findings of one run over some sources: what every renderer takes.
public struct Report: Sendable {
    public var sources: SourceMap
    /// In the order of the files' paths and the places in them, each once.
    public let findings: [Finding]
    public let waived: [WaivedFinding]

    public init(sources: SourceMap, findings: [Finding], waived: [WaivedFinding] = []) {
        self.sources = sources
        self.findings = Report.sortedOnce(findings, in: sources, by: { $0 })
        self.waived = Report.sortedOnce(waived, in: sources, by: \.finding)
    }

    public func count(_ severity: Severity) -> Int {
        findings.reduce(0) { $0 + ($1.severity == severity ? 1 : 0) }
    }

    /// Whether anything speaks against the scripts: errors and warnings do, infos and asks do not.
    public var isClean: Bool {
        !findings.contains { $0.severity == .error || $0.severity == .warning }
    }

    private static func sortedOnce<Element>(
        _ elements: [Element], in sources: SourceMap, by finding: (Element) -> Finding
    ) -> [Element] {
        guard elements.count > 1 else { return elements }
        let files = fileRanks(of: sources)
        func rank(_ file: FileID) -> Int { Int(file.index) < files.count ? files[Int(file.index)] : files.count }
        let order = elements.indices.sorted { left, right in
            let (a, b) = (finding(elements[left]), finding(elements[right]))
            let (fileA, fileB) = (rank(a.span.file), rank(b.span.file))
            if fileA != fileB { return fileA < fileB }
            if a.span.start != b.span.start { return a.span.start < b.span.start }
            if a.severity != b.severity { return a.severity.rawValue < b.severity.rawValue }
            if a.code != b.code { return a.code < b.code }
            if a.span.end != b.span.end { return a.span.end < b.span.end }
            return left < right
        }
        var seen = Set<Identity>()
        seen.reserveCapacity(elements.count)
        return order.compactMap { index in
            let one = finding(elements[index])
            return seen.insert(Identity(code: one.code, span: one.span, message: one.message)).inserted
                ? elements[index] : nil
        }
    }

    /// What makes two findings the same to a reader.
    private struct Identity: Hashable {
        var code: Code
        var span: SourceSpan
        var message: String
    }

    private static func fileRanks(of sources: SourceMap) -> [Int] {
        let files = sources.files
        let order = files.indices.sorted { left, right in
            let (a, b) = (files[left].path, files[right].path)
            return a == b ? left < right : a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        var ranks = [Int](repeating: 0, count: files.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        return ranks
    }
}

extension Severity {
    /// The word that renderers print.
    public var name: String {
        switch self {
        case .error: "error"
        case .warning: "warning"
        case .info: "info"
        case .ask: "ask"
        }
    }
}
