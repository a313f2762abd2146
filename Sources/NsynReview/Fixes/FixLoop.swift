import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// Applies fixes until none is left, and takes back every one that breaks its promise.
///
/// After each round the script is read and linted again. A fix stays if the script has no more errors than before, its
/// finding is gone, and, for a safe one, every comment is still there; else it is taken back and not tried again.
public struct FixLoop {
    public struct Outcome: Sendable {
        public var bytes: [UInt8]
        /// What was repaired, in the order in which it was.
        public var applied: [(code: Code, title: String)]
        /// Fixes that broke their promise and were taken back.
        public var takenBack: [(code: Code, title: String)]
        public var rounds: Int
    }

    /// One repair may bring up another; after so many rounds that leave no fewer findings it would be a circle.
    public static let mostIdleRounds = 16
    /// Where each repair uncovers the next, as in a chain of unused names, the rest is for another day.
    public static let mostRounds = 256

    private let promise: FixPromise
    private let lint: ([UInt8]) -> (findings: [Finding], tree: SyntaxTree)
    private var refused: Set<Attempt> = []

    /// - Parameter lint: everything about a text; the spans of the findings count in the tree's file.
    public init(upTo promise: FixPromise, lint: @escaping ([UInt8]) -> (findings: [Finding], tree: SyntaxTree)) {
        self.promise = promise
        self.lint = lint
    }

    public mutating func run(_ bytes: [UInt8]) -> Outcome {
        var outcome = Outcome(bytes: bytes, applied: [], takenBack: [], rounds: 0)
        var state = lint(bytes)
        var texts = [bytes]
        var fewest = state.findings.count
        var idle = 0
        // The text when everything was last allowed: what was taken back then may hold now that others are made.
        var allowed = bytes
        while idle < FixLoop.mostIdleRounds, outcome.rounds < FixLoop.mostRounds {
            let attempts = self.attempts(state.findings, state.tree)
            if attempts.isEmpty {
                if refused.isEmpty || allowed == outcome.bytes { break }
                allowed = outcome.bytes
                refused = []
                outcome.takenBack = []
                continue
            }
            outcome.rounds += 1
            guard let (kept, next, newBytes) = bestRound(attempts, outcome.bytes, state, &outcome) else { continue }
            if let first = texts.firstIndex(of: newBytes) {
                // Repairs go in a circle: it ends at the same text wherever it is entered.
                outcome.bytes = texts[first...].min { $0.lexicographicallyPrecedes($1) } ?? newBytes
                break
            }
            texts.append(newBytes)
            outcome.applied += kept.map { ($0.finding.code, $0.fix.title) }
            outcome.bytes = newBytes
            state = next
            idle += 1
            if state.findings.count < fewest {
                fewest = state.findings.count
                idle = 0
            }
        }
        return outcome
    }

    // MARK: One round

    private struct Attempt: Hashable {
        var finding: Finding
        var fix: Fix

        /// The same repair, wherever the text before it has moved it.
        func hash(into hasher: inout Hasher) {
            hasher.combine(finding.code)
            hasher.combine(fix.title)
        }

        static func == (left: Attempt, right: Attempt) -> Bool {
            left.finding.code == right.finding.code && left.finding.message == right.finding.message
                && left.fix.title == right.fix.title && left.fix.edits.map(\.newText) == right.fix.edits.map(\.newText)
        }
    }

    private typealias State = (findings: [Finding], tree: SyntaxTree)

    /// The first fix that may be applied of every finding, none touching another.
    private func attempts(_ findings: [Finding], _ tree: SyntaxTree) -> [Attempt] {
        var taken: [TextEdit] = []
        var attempts: [Attempt] = []
        for finding in findings where finding.span.file == tree.file {
            let fix = finding.fixes.first {
                $0.promise.rawValue <= promise.rawValue && $0.promise != .displayOnly && !$0.edits.isEmpty
            }
            guard let fix, fix.edits.allSatisfy({ $0.span.file == tree.file && Int($0.span.end) <= tree.byteCount })
            else {
                continue
            }
            let attempt = Attempt(finding: finding, fix: fix)
            if refused.contains(attempt) { continue }
            // Two findings that ask for the same statement may both be content with one.
            let inserted = fix.edits.filter { $0.span.start == $0.span.end && $0.newText.contains("\n") }
            if attempts.contains(where: { $0.fix.title == fix.title }), !inserted.isEmpty { continue }
            if fix.edits.contains(where: { edit in taken.contains { FixLoop.touch($0, edit) } }) { continue }
            taken += fix.edits
            attempts.append(attempt)
        }
        return attempts
    }

    /// Edits that meet count as touching: their order would be a guess, unless both only take something out.
    private static func touch(_ left: TextEdit, _ right: TextEdit) -> Bool {
        if left.newText.isEmpty, right.newText.isEmpty {
            return left.span.start < right.span.end && right.span.start < left.span.end
        }
        return left.span.start <= right.span.end && right.span.start <= left.span.end
    }

    /// All attempts at once if that goes well, else one after another.
    private mutating func bestRound(
        _ attempts: [Attempt], _ bytes: [UInt8], _ state: State, _ outcome: inout Outcome
    ) -> (kept: [Attempt], state: State, bytes: [UInt8])? {
        if let (next, new) = tried(attempts, bytes, state) { return (attempts, next, new) }
        if attempts.count == 1 {
            refuse(attempts[0], &outcome)
            return nil
        }
        // Edits of one attempt move those behind it: only the first that holds is made, the others wait for their round.
        for attempt in attempts {
            if let (next, new) = tried([attempt], bytes, state) { return ([attempt], next, new) }
            refuse(attempt, &outcome)
        }
        return nil
    }

    private mutating func refuse(_ attempt: Attempt, _ outcome: inout Outcome) {
        refused.insert(attempt)
        outcome.takenBack.append((attempt.finding.code, attempt.fix.title))
    }

    private func tried(_ attempts: [Attempt], _ bytes: [UInt8], _ state: State) -> (State, [UInt8])? {
        let new = FixApplication.apply(attempts.flatMap(\.fix.edits), to: bytes)
        guard new != bytes else { return nil }
        let next = lint(new)
        guard FixLoop.errors(next.findings, next.tree) <= FixLoop.errors(state.findings, state.tree),
            FixLoop.mistakes(next.tree) <= FixLoop.mistakes(state.tree)
        else { return nil }
        if attempts.contains(where: { $0.fix.promise == .safe }), !Comments.areKept(from: state.tree, in: next.tree),
            attempts.allSatisfy({ $0.fix.promise == .safe })
        {
            return nil
        }
        var before: [Key: Int] = [:]
        for finding in state.findings { before[Key(finding), default: 0] += 1 }
        var after: [Key: Int] = [:]
        for finding in next.findings { after[Key(finding), default: 0] += 1 }
        for attempt in attempts {
            let key = Key(attempt.finding)
            if after[key, default: 0] >= before[key, default: 0] { return nil }
            if stays(attempt, attempts, next.tree) { return nil }
        }
        return (next, new)
    }

    /// Whether the parser still asks for the same at the same place: what was put in went into a text or a comment, and
    /// the words of the finding changed with it.
    private func stays(_ attempt: Attempt, _ attempts: [Attempt], _ tree: SyntaxTree) -> Bool {
        var place = Int(attempt.finding.span.start)
        for edit in attempts.flatMap(\.fix.edits) where edit.span.end <= attempt.finding.span.start {
            place += edit.newText.utf8.count - Int(edit.span.end - edit.span.start)
        }
        return tree.findings.contains { found in
            found.code == attempt.finding.code && Int(found.span.start) == place
                && found.fixes.contains { $0.title == attempt.fix.title }
        }
    }

    private struct Key: Hashable {
        var code: Code
        var message: String

        init(_ finding: Finding) {
            code = finding.code
            message = finding.message
        }
    }

    private static func errors(_ findings: [Finding], _ tree: SyntaxTree) -> Int {
        findings.reduce(0) { $0 + ($1.severity == .error ? 1 : 0) }
    }

    /// What the parser could not read.
    private static func mistakes(_ tree: SyntaxTree) -> Int {
        tree.findings.reduce(0) { $0 + ($1.severity == .error ? 1 : 0) }
    }
}
