/// What is wrong with a table, a model file or a request to learn, and where. Commands turn it into a finding.
public struct DataProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Row and column of a table; rows count from 1 after the header.
    public struct Place: Equatable, Sendable {
        public var file: String?
        public var row: Int?
        public var column: String?

        public init(file: String? = nil, row: Int? = nil, column: String? = nil) {
            self.file = file
            self.row = row
            self.column = column
        }
    }

    public enum Kind: String, Sendable, CaseIterable {
        case unreadableTable = "unreadable_table"
        case notANumber = "not_a_number"
        case missingColumn = "missing_column"
        case wrongUnit = "wrong_unit"
        case emptyTable = "empty_table"
        case oneClass = "one_class"
        case constantColumn = "constant_column"
        case missingValue = "missing_value"
        case unparsableMolecule = "unparsable_molecule"
        case groupInTwoFolds = "group_in_two_folds"
        case targetAmongFeatures = "target_among_features"
        case duplicateRows = "duplicate_rows"
        case unknownLabel = "unknown_label"
        case wrongTask = "wrong_task"
        case damagedModel = "damaged_model"
        case newerModel = "newer_model"
        case unreadableFile = "unreadable_file"
        case unreadableStructure = "unreadable_structure"
        case tooLargeForLearner = "too_large_for_learner"

        /// The stable code of the finding.
        public var code: String {
            switch self {
            case .unreadableTable: "NS0850"
            case .notANumber: "NS0851"
            case .missingColumn: "NS0852"
            case .wrongUnit: "NS0853"
            case .emptyTable: "NS0854"
            case .oneClass: "NS0855"
            case .constantColumn: "NS0856"
            case .missingValue: "NS0857"
            case .unparsableMolecule: "NS0858"
            case .groupInTwoFolds: "NS0859"
            case .targetAmongFeatures: "NS0860"
            case .duplicateRows: "NS0861"
            case .unknownLabel: "NS0862"
            case .wrongTask: "NS0863"
            case .damagedModel: "NS0864"
            case .newerModel: "NS0865"
            case .unreadableFile: "NS0866"
            case .unreadableStructure: "NS0867"
            case .tooLargeForLearner: "NS0868"
            }
        }

        /// Whether learning may go on: duplicates and constant columns are worth a word, not a stop.
        public var isWarning: Bool { self == .constantColumn || self == .duplicateRows }
    }

    public var kind: Kind
    public var message: String
    public var place: Place

    public init(_ kind: Kind, _ message: String, at place: Place = Place()) {
        self.kind = kind
        self.message = message
        self.place = place
    }

    public var description: String {
        var parts: [String] = []
        if let file = place.file { parts.append(file) }
        if let row = place.row { parts.append("row \(row)") }
        if let column = place.column { parts.append("column ‘\(column)’") }
        return (parts.isEmpty ? "" : parts.joined(separator: ", ") + ": ") + message
    }
}
