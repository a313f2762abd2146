import NsynDiagnostics
import NsynSemantics

/// One thing that an entry gives back. What it looks like is decided by whoever shows it.
public enum Output: Sendable {
    case answer(Answer)
    /// What was declared: its name and what it is.
    case declared(name: String, summary: String)
    case findings([Finding])
    case picture(Picture)
    case table(ShownTable)
    /// A remark of the shell itself.
    case remark(String)
    /// A page of plain text.
    case page(String)
}

/// A drawing for pages and for terminals.
public struct Picture: Sendable {
    public var svg: String
    /// The same in characters.
    public var text: String
    /// The same with the colours of a terminal.
    public var coloured: String

    public init(svg: String, text: String, coloured: String? = nil) {
        self.svg = svg
        self.text = text
        self.coloured = coloured ?? text
    }
}

/// What an entry came to.
public struct EntryResult: Sendable {
    public var outputs: [Output] = []
    /// An error was found or an expectation failed.
    public var isFailure = false
    /// The one who entered it wants to leave.
    public var ends = false
    /// It was stopped before it was done.
    public var wasCancelled = false

    public init() {}
}
