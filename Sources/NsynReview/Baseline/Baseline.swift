import NsynDiagnostics

/// The findings that a folder of old scripts had when somebody decided to look at new ones only.
///
/// A text file: a line for each script and code with the fingerprint of the line that it is about, so that it can be
/// reviewed and merged, and a script that grows above keeps what is known below.
public struct Baseline: Sendable, Hashable {
    public struct Problem: Error, Sendable, Hashable {
        public var line: Int
        public var message: String
    }

    private static let head = "# nsyn baseline 1"

    /// How often each entry may still be met.
    fileprivate var entries: [Entry: Int] = [:]

    fileprivate struct Entry: Hashable, Sendable {
        var path: String
        var code: String
        var fingerprint: String
    }

    public init() {}

    public var count: Int { entries.values.reduce(0, +) }

    // MARK: Reading and writing

    public init(reading bytes: [UInt8]) throws(Problem) {
        var isFirst = true
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var line = line
            if line.last == 0x0D { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            if isFirst {
                guard text == Self.head else {
                    throw Problem(line: 1, message: "a baseline begins with `\(Self.head)`")
                }
                isFirst = false
                continue
            }
            if text.isEmpty || text.utf8.first == UInt8(ascii: "#") { continue }
            let words = text.split(separator: " ", maxSplits: 2)
            guard words.count == 3, words[0].hasPrefix("NS"), words[1].utf8.count == 16 else {
                throw Problem(line: index + 1, message: "a line of a baseline is a code, a fingerprint and a path")
            }
            entries[Entry(path: String(words[2]), code: String(words[0]), fingerprint: String(words[1])), default: 0] +=
                1
        }
        if isFirst { throw Problem(line: 1, message: "a baseline begins with `\(Self.head)`") }
    }

    public var text: String {
        var lines: [String] = []
        for (entry, count) in entries {
            let line = "\(entry.code) \(entry.fingerprint) \(entry.path)"
            lines += Array(repeating: line, count: count)
        }
        let sorted = lines.sorted { left, right in
            let (a, b) = (left.utf8.dropFirst(24), right.utf8.dropFirst(24))
            return a.elementsEqual(b) ? left < right : a.lexicographicallyPrecedes(b)
        }
        return Self.head + "\n" + sorted.map { $0 + "\n" }.joined()
    }

    // MARK: Using it

    /// Takes all findings of a report in.
    /// - Parameter path: how the baseline calls a file, from where it stands itself.
    public init(of findings: [Finding], in sources: SourceMap, path: (FileID) -> String) {
        var fingerprints = Fingerprints()
        for finding in findings { entries[Self.entry(finding, sources, path, &fingerprints), default: 0] += 1 }
    }

    /// What is new: findings that the baseline does not know, and entries that nothing matches any more.
    public func new(
        in findings: [Finding], of sources: SourceMap, path: (FileID) -> String
    ) -> (findings: [Finding], known: Int, stale: Int) {
        var session = Session(self, sources)
        let new = findings.filter { !session.knows($0, path: path($0.span.file)) }
        return (new, findings.count - new.count, session.left.values.reduce(0, +))
    }

    /// One comparison of findings with a baseline: each entry is met as often as it was written.
    public struct Session {
        private let sources: SourceMap
        private var fingerprints = Fingerprints()
        fileprivate var left: [Entry: Int]

        public init(_ baseline: Baseline, _ sources: SourceMap) {
            self.sources = sources
            left = baseline.entries
        }

        /// Whether the baseline knows a finding, asked of each finding once, in the order of the script.
        public mutating func knows(_ finding: Finding, path: String) -> Bool {
            let entry = Baseline.entry(finding, sources, { _ in path }, &fingerprints)
            guard let count = left[entry], count > 0 else { return false }
            left[entry] = count - 1
            return true
        }
    }

    fileprivate static func entry(
        _ finding: Finding, _ sources: SourceMap, _ path: (FileID) -> String, _ fingerprints: inout Fingerprints
    ) -> Entry {
        let name = path(finding.span.file)
        return Entry(
            path: name, code: finding.code.description,
            fingerprint: fingerprints.next(for: finding, path: name, in: sources))
    }
}
