/// Where a condition lies within what its own ligand allows, 0 to 1, instead of its absolute value.
///
/// How much of a salt dissolves differs from ligand to ligand by more than what decides the outcome, so that absolute
/// concentrations learned on some ligands mislead on a new one. The range of a ligand is known before any of its
/// experiments is done: it is the set of conditions that its stocks can reach. No outcome enters.
public struct RelativePlaces: Sendable, Equatable {
    /// The conditions that each group can reach, sorted, one list a column.
    private var reach: [Int: [[Double]]] = [:]

    /// `groups` names the ligand of each row of `candidates`; all conditions that could be tried, tried or not.
    public init(_ candidates: Matrix, groups: [Int]) {
        precondition(candidates.rows == groups.count, "one group a row")
        for (row, group) in groups.enumerated() {
            var lists = reach[group] ?? Array(repeating: [], count: candidates.columns)
            for column in 0..<candidates.columns where !candidates[row, column].isNaN {
                lists[column].append(candidates[row, column])
            }
            reach[group] = lists
        }
        for group in reach.keys { reach[group] = reach[group]!.map { $0.sorted() } }
    }

    /// The share of the group's candidates that lie below a value, ties counted half; a half where nothing is known.
    public func place(_ value: Double, column: Int, group: Int) -> Double {
        guard let list = reach[group]?[column], !list.isEmpty, !value.isNaN else { return 0.5 }
        let below = Self.count(list, where: { $0 < value })
        let upTo = Self.count(list, where: { $0 <= value })
        return Double(below + upTo) / (2 * Double(list.count))
    }

    public func places(_ rows: Matrix, groups: [Int]) -> Matrix {
        var result = rows
        for row in 0..<rows.rows {
            for column in 0..<rows.columns {
                result[row, column] = place(rows[row, column], column: column, group: groups[row])
            }
        }
        return result
    }

    /// How many elements at the front of a sorted list satisfy a condition that only the front does.
    private static func count(_ list: [Double], where isFront: (Double) -> Bool) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if isFront(list[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
