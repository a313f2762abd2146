/// Looks for the ways in which a test can be seen while training.
public enum LeakageGuard {
    /// A group that occurs on both sides of a split.
    public static func groupsInTwoFolds(_ groups: [Int], folds: [[Int]], names: [String] = []) -> [DataProblem] {
        var home: [Int: Int] = [:]
        var reported: Set<Int> = []
        var problems: [DataProblem] = []
        for (fold, rows) in folds.enumerated() {
            for row in rows {
                let group = groups[row]
                if let other = home[group], other != fold, reported.insert(group).inserted {
                    let name = group < names.count ? names[group] : "\(group)"
                    problems.append(
                        DataProblem(
                            .groupInTwoFolds, "group ‘\(name)’ is in folds \(other + 1) and \(fold + 1)",
                            at: .init(row: row + 1)))
                }
                home[group] = fold
            }
        }
        return problems
    }

    /// A feature that is the target itself, or repeats it: equal, or a one-to-one function of it over all rows.
    public static func targetAmongFeatures(_ examples: Examples, names: [String]) -> [DataProblem] {
        let target = examples.target.numbers
        return (0..<examples.features.columns).compactMap { index in
            let column = examples.features.column(index)
            guard repeats(column, target) else { return nil }
            return DataProblem(
                .targetAmongFeatures, "the feature gives the target away: the two agree in every row",
                at: .init(column: index < names.count ? names[index] : "\(index + 1)"))
        }
    }

    private static func repeats(_ column: [Double], _ target: [Double]) -> Bool {
        var forward: [Double: Double] = [:]
        var backward: [Double: Double] = [:]
        for (value, wanted) in zip(column, target) {
            if let known = forward.updateValue(wanted, forKey: value), known != wanted { return false }
            if let known = backward.updateValue(value, forKey: wanted), known != value { return false }
        }
        // Few rows with all different values always map one to one: then only equality or a straight line counts.
        if forward.count * 2 < column.count { return forward.count > 1 }
        return abs(correlation(column, target)) > 1 - 1e-12
    }

    /// Rows with the same features, reported by the first repetition; `conflicting` when their targets differ.
    public static func duplicates(_ examples: Examples) -> [DataProblem] {
        // Rows by their hashes: keys that held the rows themselves would be the table once more.
        var first = [Int: Int](minimumCapacity: examples.count)
        let (features, target) = (examples.features, examples.target.numbers)
        var repeated = 0
        var conflicting = 0
        var place: (Int, Int)?
        for row in 0..<examples.count {
            let own = features.row(row)
            var hasher = Hasher()
            for number in own { hasher.combine(number) }
            var key = hasher.finalize()
            // Different rows of one hash stand behind each other.
            while let other = first[key] {
                guard features.row(other).elementsEqual(own) else {
                    key &+= 1
                    continue
                }
                repeated += 1
                if target[other] != target[row] { conflicting += 1 }
                if place == nil { place = (other, row) }
                break
            }
            if first[key] == nil { first[key] = row }
        }
        guard let place else { return [] }
        return [
            DataProblem(
                .duplicateRows,
                "\(repeated) rows repeat the features of another (\(conflicting) with another target); the first repeats row \(place.0 + 1). Split by group so that copies stay together",
                at: .init(row: place.1 + 1))
        ]
    }

    public static func constantColumns(_ examples: Examples, names: [String]) -> [DataProblem] {
        (0..<examples.features.columns).compactMap { index in
            let column = examples.features.column(index)
            guard let first = column.first, column.allSatisfy({ $0 == first }) else { return nil }
            return DataProblem(
                .constantColumn, "every row has \(spelled(first)): the feature can't matter",
                at: .init(column: index < names.count ? names[index] : "\(index + 1)"))
        }
    }
}

/// Pearson's correlation; zero when either side is constant.
func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(left.count)
    let (meanLeft, meanRight) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (cross, squareLeft, squareRight) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
        cross += (x - meanLeft) * (y - meanRight)
        squareLeft += (x - meanLeft) * (x - meanLeft)
        squareRight += (y - meanRight) * (y - meanRight)
    }
    let scale = (squareLeft * squareRight).squareRoot()
    return scale > 0 ? cross / scale : 0
}
