/// The groups that a model learned from, and what its answers are worth where a group was never met.
public struct ModelGroups: Sendable, Equatable {
    /// The column that says a row's group.
    public let column: String
    public let names: [String]
    /// Whether rows that say no group are answered as those of a new one: the model was judged on new groups.
    public let areAssumedNew: Bool
    public let calibration: NewGroups

    public init(column: String, names: [String], areAssumedNew: Bool, calibration: NewGroups) {
        self.column = column
        self.names = names
        self.areAssumedNew = areAssumedNew
        self.calibration = calibration
    }

    /// For each row whether its group was never met.
    func areNew(_ table: DataTable) throws(DataProblem) -> [Bool] {
        guard table.has(column) else { return [Bool](repeating: areAssumedNew, count: table.rows) }
        let known = Set(names)
        return try table.texts(column).map { name in name.map { !known.contains($0) } ?? areAssumedNew }
    }
}

extension ModelGroups {
    func store(into writer: inout ModelWriter) {
        writer.put("groups.column", column)
        writer.put("groups.names", names)
        writer.put(
            "groups.numbers", [areAssumedNew ? 1 : 0, Double(calibration.count), calibration.share, calibration.mean])
        calibration.guarantee.store(into: &writer, as: "groups.guarantee")
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let numbers = try reader.doubles("groups.numbers")
        guard numbers.count == 4, let count = Int(exactly: numbers[1]), count > 0, (0...1).contains(numbers[2]),
            numbers[3].isFinite
        else { throw reader.broken("groups.numbers") }
        self.init(
            column: try reader.text("groups.column"), names: try reader.texts("groups.names"),
            areAssumedNew: numbers[0] == 1,
            calibration: NewGroups(
                count: count, share: numbers[2], mean: numbers[3],
                guarantee: try Guarantee(reader, "groups.guarantee")))
    }
}

extension Guarantee {
    func store(into writer: inout ModelWriter, as name: String = "guarantee") {
        if let intervals { intervals.store(into: &writer, as: name + ".intervals") }
        guard let sets else { return }
        writer.put(name + ".sets", sets.scores.flatMap { $0 })
        let masses = sets.classes.flatMap { $0.masses }
        if !masses.isEmpty { writer.put(name + ".sets.masses", masses) }
        writer.put(name + ".sets.counts", sets.scores.map { $0.count })
    }

    init(_ reader: ModelReader, _ name: String = "guarantee") throws(DataProblem) {
        if reader.has(name + ".intervals") {
            self.init(intervals: try ConformalIntervals(reader, name + ".intervals"), sets: nil)
            return
        }
        let all = try reader.doubles(name + ".sets")
        let masses = reader.has(name + ".sets.masses") ? try reader.doubles(name + ".sets.masses") : []
        let counts = try reader.integers(name + ".sets.counts")
        guard counts.allSatisfy({ $0 >= 0 }), counts.reduce(0, +) == all.count,
            masses.isEmpty || masses.count == all.count
        else { throw reader.broken(name + ".sets") }
        var start = 0
        var classes: [ConformalIntervals] = []
        for count in counts {
            let range = start..<start + count
            let part = masses.isEmpty ? [] : Array(masses[range])
            guard let own = ConformalIntervals(stored: Array(all[range]), masses: part) else {
                throw reader.broken(name + ".sets")
            }
            classes.append(own)
            start += count
        }
        self.init(intervals: nil, sets: ConformalSets(classes))
    }
}

extension ConformalIntervals {
    fileprivate func store(into writer: inout ModelWriter, as name: String) {
        writer.put(name, scores)
        if !masses.isEmpty { writer.put(name + ".masses", masses) }
    }

    fileprivate init(_ reader: ModelReader, _ name: String) throws(DataProblem) {
        let scores = try reader.doubles(name)
        let masses = reader.has(name + ".masses") ? try reader.doubles(name + ".masses") : []
        guard let intervals = ConformalIntervals(stored: scores, masses: masses) else { throw reader.broken(name) }
        self = intervals
    }

    /// Nil where the parts don't fit each other.
    init?(stored scores: [Double], masses: [Double]) {
        guard !masses.isEmpty else {
            self.init(scores: scores)
            return
        }
        guard masses.count == scores.count, masses.allSatisfy({ $0 > 0 && $0 <= 1 }),
            zip(masses, masses.dropFirst()).allSatisfy({ $0 <= $1 }),
            zip(scores, scores.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.init(sorted: scores, masses: masses)
    }
}
