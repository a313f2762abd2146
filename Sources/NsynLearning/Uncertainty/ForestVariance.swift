extension RandomForest {
    /// The variance over the trees: how much they disagree.
    public func treeVariance(_ rows: Matrix, output: Int = 0) -> [Double] {
        let trees = predictTrees(rows, output: output)
        let count = Double(trees.columns)
        return (0..<rows.rows).map { row in
            let mine = trees.row(row)
            let mean = mine.reduce(0, +) / count
            return mine.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
        }
    }

    /// The infinitesimal jackknife (Wager, Hastie & Efron 2014) with its correction for a finite number of trees: the
    /// variance of the forest's mean over training sets, from how predictions move with the bootstrap counts.
    public func jackknifeVariance(_ rows: Matrix, output: Int = 0) -> [Double] {
        precondition(settings.bootstrap)
        let trees = predictTrees(rows, output: output)
        let count = trees.columns
        var centered = trees
        for row in 0..<rows.rows {
            let mean = trees.row(row).reduce(0, +) / Double(count)
            for tree in 0..<count { centered[row, tree] -= mean }
        }
        var counts = Matrix(rows: count, columns: trainingRows)
        for tree in 0..<count {
            let sample = settings.sample(tree: tree, rows: trainingRows)
            for row in 0..<trainingRows { counts[tree, row] = sample[row] - 1 }
        }
        let covariance = centered.multiplied(by: counts, scale: 1 / Double(count))
        return (0..<rows.rows).map { row in
            let raw = covariance.row(row).reduce(0) { $0 + $1 * $1 }
            let spread = centered.row(row).reduce(0) { $0 + $1 * $1 } / Double(count)
            return max(0, raw - Double(trainingRows) / Double(count) * spread)
        }
    }
}
