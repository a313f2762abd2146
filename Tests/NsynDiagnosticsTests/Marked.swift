import NsynDiagnostics

/// A source whose spans are written into it: `«` opens one, `»` closes the last opened, numbered in opening order.
struct Marked {
    var sources = SourceMap()
    var spans: [SourceSpan] = []

    init(_ text: String, path: String = "a.nsyn") {
        var bytes: [UInt8] = []
        var open: [Int] = []
        var starts: [(start: Int, end: Int)] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "«":
                open.append(starts.count)
                starts.append((bytes.count, bytes.count))
            case "»":
                starts[open.removeLast()].end = bytes.count
            default:
                bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        let file = sources.add(path: path, bytes: bytes)
        spans = starts.map { SourceSpan(file: file, start: UInt32($0.start), end: UInt32($0.end)) }
    }

    func finding(
        _ message: String = "Something is wrong.", code: UInt16 = 403, severity: Severity = .error,
        labels: [Label] = [], notes: [String] = [], source: String? = nil, sweep: SweepWitness? = nil, fixes: [Fix] = []
    ) -> Finding {
        Finding(
            code: Code(code), severity: severity, message: message, span: spans[0], labels: labels, notes: notes,
            source: source, sweep: sweep, fixes: fixes)
    }
}
