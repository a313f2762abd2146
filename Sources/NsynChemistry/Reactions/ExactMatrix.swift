import NsynQuantities

/// A small matrix of exact numbers.
struct ExactMatrix {
    var rows: [[Rational]]

    /// Row echelon form of an augmented matrix.
    struct Reduced {
        let rows: [[Rational]]
        /// Column of the leading one of each row.
        let pivots: [Int]
        /// For each row of the result, the row it came from.
        let origin: [Int]

        /// A row that says 0 = 1.
        var contradictoryRow: Int? {
            rows.indices.first { row in
                !rows[row][rows[row].count - 1].isZero && rows[row].dropLast().allSatisfy(\.isZero)
            }
        }

        /// The solution with every free unknown at zero.
        func particularSolution(unknowns: Int) -> [Rational] {
            var solution = [Rational](repeating: .zero, count: unknowns)
            for (row, column) in pivots.enumerated() where column < unknowns { solution[column] = rows[row][unknowns] }
            return solution
        }
    }

    /// Gauss–Jordan elimination; the last column is the right-hand side and carries no pivot.
    func reduced() -> Reduced {
        eliminate(columns: (rows.first?.count ?? 1) - 1)
    }

    private func eliminate(columns: Int) -> Reduced {
        var rows = rows
        var origin = Array(rows.indices)
        var pivots: [Int] = []
        for column in 0..<max(0, columns) {
            let top = pivots.count
            guard let pivot = (top..<max(top, rows.count)).first(where: { !rows[$0][column].isZero }) else { continue }
            rows.swapAt(top, pivot)
            origin.swapAt(top, pivot)
            let scale = rows[top][column].reciprocal
            rows[top] = rows[top].map { $0 * scale }
            for row in rows.indices where row != top && !rows[row][column].isZero {
                let factor = rows[row][column]
                for index in rows[row].indices { rows[row][index] -= factor * rows[top][index] }
            }
            pivots.append(column)
            if pivots.count == rows.count { break }
        }
        return Reduced(rows: rows, pivots: pivots, origin: origin)
    }

    /// Independent vectors that the matrix sends to zero.
    func nullSpace(columns: Int) -> [[Rational]] {
        let reduced = eliminate(columns: columns)
        let free = (0..<columns).filter { !reduced.pivots.contains($0) }
        return free.map { column in
            var vector = [Rational](repeating: .zero, count: columns)
            vector[column] = .one
            for (row, pivot) in reduced.pivots.enumerated() { vector[pivot] = -reduced.rows[row][column] }
            return vector
        }
    }
}
