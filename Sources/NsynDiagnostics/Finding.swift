/// Names one loaded source text. The number is an index into whatever holds the sources.
@frozen
public struct FileID: Hashable, Sendable {
    public var index: UInt32

    @inlinable
    public init(_ index: UInt32) { self.index = index }
}

/// A half-open range of UTF-8 bytes in one file.
@frozen
public struct SourceSpan: Hashable, Sendable {
    public var file: FileID
    public var start: UInt32
    public var end: UInt32

    @inlinable
    public init(file: FileID, start: UInt32, end: UInt32) {
        self.file = file
        self.start = start
        self.end = end
    }
}

/// The stable number of a finding, printed as `NS0412`.
@frozen
public struct Code: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var number: UInt16

    @inlinable
    public init(_ number: UInt16) { self.number = number }

    @inlinable
    public static func < (left: Code, right: Code) -> Bool { left.number < right.number }

    public var description: String {
        let digits = String(number)
        return "NS" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

public enum Severity: UInt8, Sendable, Hashable {
    /// The plan is refused.
    case error
    /// It contradicts reported experience, or is likely to fail.
    case warning
    /// Worth knowing.
    case info
    /// Something the outcome depends on was not said.
    case ask
}

/// A secondary place with a phrase about it.
public struct Label: Hashable, Sendable {
    public var span: SourceSpan
    public var message: String

    public init(span: SourceSpan, message: String) {
        self.span = span
        self.message = message
    }
}

public struct TextEdit: Hashable, Sendable {
    public var span: SourceSpan
    public var newText: String

    public init(span: SourceSpan, newText: String) {
        self.span = span
        self.newText = newText
    }
}

/// What a fix promises about the script it changes.
public enum FixPromise: UInt8, Sendable, Hashable {
    /// Meaning and comments are kept.
    case safe
    /// Meaning may change: applied only when asked for.
    case unsafe
    /// Shown, never applied by a tool.
    case displayOnly
}

public struct Fix: Hashable, Sendable {
    public var title: String
    public var edits: [TextEdit]
    public var promise: FixPromise

    public init(title: String, edits: [TextEdit], promise: FixPromise) {
        self.title = title
        self.edits = edits
        self.promise = promise
    }
}

/// A repair in words, as a stage that does not see the text proposes it: whoever does makes a fix of it.
public struct Repair: Hashable, Sendable {
    public enum Placement: String, Sendable, Hashable, CaseIterable {
        /// A statement before the one that the finding is about.
        case before = "insert_before"
        /// A statement behind it.
        case after = "insert_after"
        /// A clause at its end, or inside the last bracket of a call such as `vessel(…)`.
        case append
    }

    public var placement: Placement
    public var text: String
    /// Why this value: the script says so in a `chosen` line.
    public var reason: String?
    public var promise: FixPromise

    public init(_ placement: Placement, _ text: String, because reason: String? = nil, promise: FixPromise = .unsafe) {
        self.placement = placement
        self.text = text
        self.reason = reason
        self.promise = promise
    }
}

extension FixPromise {
    /// By the word that declarations and machine-readable formats use.
    public init?(name: String) {
        guard let promise = [FixPromise.safe, .unsafe, .displayOnly].first(where: { $0.name == name }) else {
            return nil
        }
        self = promise
    }
}

/// Where in a sweep a finding holds.
public struct SweepWitness: Hashable, Sendable {
    public struct Value: Hashable, Sendable {
        public var axis: String
        public var value: String

        public init(axis: String, value: String) {
            self.axis = axis
            self.value = value
        }
    }

    /// The values of the first offending condition, in the order of the axes.
    public var firstCondition: [Value]
    /// How many conditions offend, as decimal digits: a sweep may have more points than an `Int` counts.
    public var offending: String
    /// False when the search stopped early: then `offending` is a lower bound.
    public var offendingIsExact: Bool
    /// How many conditions the sweep has.
    public var total: String
    /// How many of them a design draws, when it doesn't take all.
    public var drawn: String?
    /// The sweep's name, when it has one.
    public var sweep: String?

    public init(
        firstCondition: [Value], offending: String, offendingIsExact: Bool, total: String, drawn: String? = nil,
        sweep: String? = nil
    ) {
        self.firstCondition = firstCondition
        self.offending = offending
        self.offendingIsExact = offendingIsExact
        self.total = total
        self.drawn = drawn
        self.sweep = sweep
    }
}

/// One thing that nsyn has to say about a script. Every stage makes these; renderers turn them into text, JSON or SARIF.
public struct Finding: Hashable, Sendable {
    public var code: Code
    public var severity: Severity
    /// One sentence, with the script's own names and numbers.
    public var message: String
    public var span: SourceSpan
    public var labels: [Label]
    public var notes: [String]
    /// Where the knowledge behind the finding comes from.
    public var source: String?
    public var sweep: SweepWitness?
    public var fixes: [Fix]
    /// A fix to be, see `Repair`.
    public var repair: Repair?

    public init(
        code: Code, severity: Severity, message: String, span: SourceSpan, labels: [Label] = [], notes: [String] = [],
        source: String? = nil, sweep: SweepWitness? = nil, fixes: [Fix] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.span = span
        self.labels = labels
        self.notes = notes
        self.source = source
        self.sweep = sweep
        self.fixes = fixes
    }
}
