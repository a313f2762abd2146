import Testing

@testable import NsynLearning

/// Rows in all the orders in which a simulation might ask.
private enum Order: CaseIterable {
    case grid, shuffled, random, constant, odd
}

private func asked(_ order: Order, _ count: Int, features: Int) -> Matrix {
    var random = RandomStream(seed: 5, stream: UInt64(features))
    var rows = Matrix(rows: count, columns: features)
    var places = Array(0..<count)
    if order == .shuffled { random.shuffle(&places) }
    for row in 0..<count {
        var place = places[row]
        for feature in (0..<features).reversed() {
            switch order {
            case .grid, .shuffled:
                // The last axis is the fastest; the first feature depends on two of them.
                rows[row, feature] = Double(place % 7) / 6
                place /= 7
            case .random, .odd: rows[row, feature] = random.uniform(-0.1, 1.1)
            case .constant: rows[row, feature] = 0.4
            }
        }
        if order == .grid { rows[row, 0] = (rows[row, 0] + rows[row, features - 1]) / (1 + rows[row, features - 1]) }
    }
    if order == .odd {
        let strange = [Double.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, 1e300, -1e300]
        for place in stride(from: 0, to: rows.elements.count, by: 3) {
            rows.elements[place] = strange[place / 3 % strange.count]
        }
    }
    return rows
}

private func columns(_ ensemble: TreeEnsemble, _ rows: Matrix) -> [Double] {
    let floats = (0..<rows.columns).map { feature in rows.column(feature).map { Float($0) } }
    var answers = [Double](repeating: 0, count: rows.rows * ensemble.outputs)
    let pointers = floats.map { column in
        let copy = UnsafeMutablePointer<Float>.allocate(capacity: max(1, column.count))
        copy.initialize(from: column, count: column.count)
        return UnsafePointer(copy)
    }
    defer { for pointer in pointers { pointer.deallocate() } }
    ensemble.predict(columns: pointers, count: rows.rows, into: &answers)
    return answers
}

/// Every way down gives the sums of the plain loop, to the last bit.
private func expectSameBits(_ ensemble: TreeEnsemble, counts: [Int], sourceLocation: SourceLocation = #_sourceLocation)
{
    #expect(ensemble.ranked != nil, sourceLocation: sourceLocation)
    var (plain, portable) = (ensemble, ensemble)
    (plain.ranked, plain.packed) = (nil, nil)
    portable.ranked?.usesVectors = false
    for order in Order.allCases {
        for count in counts {
            let rows = asked(order, count, features: ensemble.features)
            let wanted = plain.predict(rows).elements.map(\.bitPattern)
            for way in [ensemble, portable] {
                #expect(way.predict(rows).elements.map(\.bitPattern) == wanted, sourceLocation: sourceLocation)
                #expect(columns(way, rows).map(\.bitPattern) == wanted, sourceLocation: sourceLocation)
                #expect(way.leaves(rows) == plain.leaves(rows), sourceLocation: sourceLocation)
            }
        }
    }
}

private func learned(_ count: Int, features: Int, classes: Int) -> Examples {
    var random = RandomStream(seed: 3, stream: UInt64(features))
    var rows = Matrix(rows: count, columns: features)
    for place in rows.elements.indices { rows.elements[place] = random.uniform(0, 1) }
    let sums = (0..<count).map { row in
        (0..<features).reduce(0.0) { $0 + rows[row, $1] * Double($1 % 3 + 1) } + random.uniform(0, 0.3)
    }
    let middle = Double(features) / Double(max(1, classes))
    let target: Target =
        classes == 0
        ? .numbers(sums)
        : .classes(sums.map { min(classes - 1, Int($0 / 2 / middle)) }, names: (0..<classes).map { "kind \($0)" })
    return Examples(features: rows, target: target)
}

@Suite struct RankedTreesTests {
    /// One, two and more words of features; numbers and classes; few rows and enough to reduce trees to what they ask.
    @Test(arguments: [(1, 0), (4, 0), (6, 0), (6, 3), (13, 0), (31, 2)])
    func forestsGiveTheSameBits(features: Int, classes: Int) throws {
        let settings = ForestSettings(trees: 9, splits: .histogram(bins: 64))
        let forest = try RandomForest(learned(3000, features: features, classes: classes), settings: settings)
        expectSameBits(forest.ensemble, counts: [1, 15, 16, 63, 65, 1003, 5001])
    }

    @Test(arguments: [0, 2, 4]) func boostingGivesTheSameBits(classes: Int) throws {
        let settings = BoostingSettings(rounds: 12, depth: 9)
        let boosting = try GradientBoosting(learned(2000, features: 6, classes: classes), settings: settings)
        expectSameBits(boosting.ensemble, counts: [1, 17, 4099])
    }

    @Test func stumpsAndLeavesAreTrees() throws {
        let examples = learned(200, features: 3, classes: 0)
        for depth in [0, 1, 2] {
            let limits = TreeLimits(depth: depth)
            let forest = try RandomForest(
                examples, settings: ForestSettings(trees: 3, limits: limits, splits: .histogram(bins: 8)))
            expectSameBits(forest.ensemble, counts: [1, 64, 70])
        }
    }

    @Test func manyThresholdsAreNotForced() throws {
        let examples = learned(2000, features: 3, classes: 0)
        let forest = try RandomForest(examples, settings: ForestSettings(trees: 5, splits: .exact))
        #expect(forest.ensemble.ranked == nil)
        let binned = try RandomForest(examples, settings: ForestSettings(trees: 5, splits: .histogram(bins: 256)))
        #expect(binned.ensemble.ranked != nil)
        let wide = try RandomForest(
            learned(100, features: 33, classes: 0), settings: ForestSettings(trees: 2, splits: .histogram(bins: 16)))
        #expect(wide.ensemble.ranked == nil)
    }

    /// A block, a thread, a shard: a row's answer is its own.
    @Test func answersDependOnNoNeighbour() throws {
        let settings = ForestSettings(trees: 20, splits: .histogram(bins: 100))
        let ensemble = try RandomForest(learned(3000, features: 6, classes: 0), settings: settings).ensemble
        let rows = asked(.grid, 40_000, features: 6)
        let whole = columns(ensemble, rows)
        for (start, count) in [(0, 1), (7, 100), (8192, 8192), (39_999, 1), (100, 33_000)] {
            let part = columns(ensemble, rows.selecting(rows: Array(start..<start + count)))
            #expect(part.map(\.bitPattern) == whole[start..<start + count].map(\.bitPattern))
        }
    }
}
