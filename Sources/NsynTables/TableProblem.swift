/// What is wrong with a table, a file of one, or a question to it. Commands turn it into a finding.
public struct TableProblem: Error, Equatable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case raggedRow = "ragged_row"
        case openQuote = "open_quote"
        case columnTwice = "column_twice"
        case columnWithTwoUnits = "column_with_two_units"
        case unknownColumnUnit = "unknown_column_unit"
        case textInNumbers = "text_in_numbers"
        case notANumberCell = "nan_in_table"
        case wrongEncoding = "wrong_encoding"
        case noHeader = "no_header"
        case damagedTable = "damaged_table"
        case unknownColumn = "unknown_column"
        case columnOfWrongKind = "column_of_wrong_kind"
        case severalRowsPerCell = "several_rows_per_cell"
        case nothingLeft = "nothing_left"
        case unsupportedTable = "unsupported_table"
        case tableTooLarge = "table_too_large"

        /// The stable code of the finding.
        public var code: String {
            switch self {
            case .raggedRow: "NS0801"
            case .openQuote: "NS0802"
            case .columnTwice: "NS0803"
            case .columnWithTwoUnits: "NS0804"
            case .unknownColumnUnit: "NS0805"
            case .textInNumbers: "NS0806"
            case .notANumberCell: "NS0807"
            case .wrongEncoding: "NS0808"
            case .noHeader: "NS0809"
            case .damagedTable: "NS0810"
            case .unknownColumn: "NS0811"
            case .columnOfWrongKind: "NS0812"
            case .severalRowsPerCell: "NS0813"
            case .nothingLeft: "NS0814"
            case .unsupportedTable: "NS0815"
            case .tableTooLarge: "NS0816"
            }
        }

        /// Whether the table can be used all the same.
        public var isWarning: Bool { self == .notANumberCell }
    }

    public var kind: Kind
    /// One sentence about this very table, with its names and numbers.
    public var message: String
    /// The bytes of the file that are to blame.
    public var range: Range<Int>?
    public var notes: [String]

    public init(_ kind: Kind, _ message: String, at range: Range<Int>? = nil, notes: [String] = []) {
        self.kind = kind
        self.message = message
        self.range = range
        self.notes = notes
    }
}
