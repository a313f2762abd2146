import NsynDiagnostics

/// What a shell shows for a value: text in blocks, for whoever draws them on a terminal or a page.
public struct Answer: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        public var label: String
        public var value: String

        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    public struct Column: Hashable, Sendable {
        public var title: String
        /// Numbers stand right.
        public var isNumber: Bool

        public init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    public enum Block: Hashable, Sendable {
        case text(String)
        /// A thing with what is known about it. The kind is a word such as `cluster`.
        case card(title: String, kind: String, rows: [Row])
        case table(columns: [Column], rows: [[String]])
        /// Text of the language, to be coloured like it.
        case code(String)
        /// A remark below what it is about.
        case note(String)
    }

    /// The type as people call it: `Amount`, `a cluster`.
    public var type: String
    /// On one line, for lists.
    public var summary: String
    public var blocks: [Block]
    /// The statement or expression that it answers.
    public var span: SourceSpan?
    /// Whether `expect` came out false: the entry failed.
    public var isFailure = false

    public init(type: String, summary: String, blocks: [Block]? = nil) {
        self.type = type
        self.summary = summary
        self.blocks = blocks ?? [.text(summary)]
    }
}

/// A value that outlives the script it was computed in: what `ans` means.
public struct RememberedValue {
    enum Content {
        case value(Value)
        /// Something that a name of the script means: looked up again whenever it is asked for.
        case name(String)
    }

    var content: Content
}

/// A name of a script, for lists and completion.
public struct NameSummary: Hashable, Sendable {
    public var name: String
    /// `stock`, `let`, `protocol` … or the record's keyword.
    public var kind: String
    public var type: String
    public var summary: String
}

/// A line of an isotope pattern.
public struct IsotopeLine: Hashable, Sendable {
    /// Mass over charge; mass in u for a neutral.
    public var massToCharge: Double
    /// Of the highest, 0 to 1.
    public var height: Double
}
