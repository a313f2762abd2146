/// What keeps a simulation from being made or carried out. Commands turn it into a finding.
public struct SimulationProblem: Error, Equatable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case modelLacksInput = "model_lacks_input"
        case tooManyRows = "too_many_rows"
        case noConditions = "no_conditions"
        case designImpossible = "design_impossible"
        case notTheSameRun = "not_the_same_run"
        case conditionsUnfit = "conditions_unfit"
        case modelUnfit = "model_unfit"

        /// The stable code of the finding.
        public var code: String {
            switch self {
            case .modelLacksInput: "NS0820"
            case .tooManyRows: "NS0821"
            case .noConditions: "NS0822"
            case .designImpossible: "NS0823"
            case .notTheSameRun: "NS0824"
            case .conditionsUnfit: "NS0825"
            case .modelUnfit: "NS0826"
            }
        }
    }

    public var kind: Kind
    public var message: String
    public var notes: [String]

    public init(_ kind: Kind, _ message: String, notes: [String] = []) {
        self.kind = kind
        self.message = message
        self.notes = notes
    }
}
