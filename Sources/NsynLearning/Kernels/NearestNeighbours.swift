/// The mean of the nearest training rows, in standardised features.
public struct NearestNeighbours: Sendable, Equatable {
    public let neighbours: Int
    /// Weighs each neighbour by the inverse of its distance.
    public let weighsByDistance: Bool
    public let standardiser: Standardiser
    public let rows: Matrix
    /// One column a class, or the one number.
    public let targets: Matrix
    public let classNames: [String]

    public init(
        _ examples: Examples, neighbours: Int = 5, weighsByDistance: Bool = false, standardises: Bool = true
    ) throws(DataProblem) {
        guard examples.count > 0 else { throw DataProblem(.emptyTable, "there are no rows to learn from") }
        self.neighbours = min(max(1, neighbours), examples.count)
        self.weighsByDistance = weighsByDistance
        standardiser = standardises ? Standardiser(examples.features) : .identity(examples.features.columns)
        rows = standardiser.apply(examples.features)
        switch examples.target {
        case .numbers(let numbers):
            classNames = []
            targets = Matrix(rows: numbers.count, columns: 1, elements: numbers)
        case .classes(let classes, let names):
            classNames = names
            var targets = Matrix(rows: classes.count, columns: names.count)
            for (row, kind) in classes.enumerated() { targets[row, kind] = 1 }
            self.targets = targets
        }
    }

    init(
        neighbours: Int, weighsByDistance: Bool, standardiser: Standardiser, rows: Matrix, targets: Matrix,
        classNames: [String]
    ) {
        self.neighbours = neighbours
        self.weighsByDistance = weighsByDistance
        self.standardiser = standardiser
        self.rows = rows
        self.targets = targets
        self.classNames = classNames
    }

    public func predict(_ rows: Matrix) -> Matrix {
        let asked = standardiser.apply(rows)
        let answers = Parallel.map(rows.rows) { row -> [Double] in
            let distances = squaredDistances(asked, row)
            let nearest = smallest(distances, neighbours)
            // A row at distance zero decides alone.
            let exact = nearest.filter { distances[$0] == 0 }
            let chosen = weighsByDistance && !exact.isEmpty ? exact : nearest
            var (sums, total) = ([Double](repeating: 0, count: targets.columns), 0.0)
            for other in chosen {
                let weight = weighsByDistance && exact.isEmpty ? 1 / distances[other].squareRoot() : 1
                total += weight
                for place in sums.indices { sums[place] += weight * targets[other, place] }
            }
            return sums.map { $0 / total }
        }
        return Matrix(rows: rows.rows, columns: targets.columns, elements: answers.flatMap { $0 })
    }

    /// The standardised distance to the nearest training row: a domain flag.
    public func nearestDistances(_ rows: Matrix) -> [Double] {
        let asked = standardiser.apply(rows)
        return Parallel.map(rows.rows) { (squaredDistances(asked, $0).min() ?? .infinity).squareRoot() }
    }

    private func squaredDistances(_ asked: Matrix, _ row: Int) -> [Double] {
        let width = rows.columns
        return (0..<rows.rows).map { other in
            var sum = 0.0
            for column in 0..<width {
                let difference = asked.elements[row * width + column] - rows.elements[other * width + column]
                sum += difference * difference
            }
            return sum
        }
    }

    /// Indices of the smallest values in order; ties by index.
    private func smallest(_ values: [Double], _ count: Int) -> [Int] {
        var best: [Int] = []
        for index in values.indices {
            if best.count == count, let last = best.last, values[index] >= values[last] { continue }
            let place = best.firstIndex { values[$0] > values[index] } ?? best.count
            best.insert(index, at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
