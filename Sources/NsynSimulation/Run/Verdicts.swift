import NsynDiagnostics
import NsynPlan
import NsynTables

/// The columns that say what is wrong with a condition.
enum VerdictPart: String, CaseIterable, Sendable {
    case errors, warnings, findings

    var title: String {
        switch self {
        case .errors: "errors that the check finds in this condition"
        case .warnings: "warnings that it finds"
        case .findings: "their codes"
        }
    }
}

/// Judges kept conditions. For one thread.
final class Verdicts {
    private let judge: ConditionJudge?
    private let space: ConditionSpace

    init(_ simulation: Simulation) {
        judge = simulation.checks.map { ConditionJudge($0) }
        space = simulation.space
    }

    /// One verdict a kept row; none where nobody asked.
    func of(_ block: RowBlock) -> [ConditionVerdict] {
        guard let judge else { return [] }
        return block.rows.map { judge.verdict(at: space.levels(of: block.conditions[Int($0)])) }
    }
}

extension ConditionVerdict {
    /// `NS0402 NS5101`; nil where nothing is wrong.
    var text: String? { codes.isEmpty ? nil : codes.map(\.description).joined(separator: " ") }
}
