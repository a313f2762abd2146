import NsynPlan
import NsynQuantities

/// The conditions of a sweep by number: condition `n` is the same wherever and whenever it is asked for.
///
/// Of a full design the first axis is the slowest. Nothing is written out: the values of a block of conditions are
/// computed from their numbers.
public struct ConditionSpace: Sendable {
    /// Axes that advance together.
    struct Dimension: Sendable {
        /// Input columns and what they take.
        var axes: [(column: Int, levels: AxisLevels)]
        var count: Int
        /// Conditions until it takes its next value; 0 where `points` say it.
        var stride: Int
    }

    let dimensions: [Dimension]
    /// Of a design that is no full one: the level of each dimension, point after point.
    let points: [Int32]?
    /// How many conditions there are, filters not applied.
    public let count: Int
    /// How many points the whole grid has.
    public let gridSize: Double

    init(dimensions: [Dimension], points: [Int32]? = nil) {
        var dimensions = dimensions
        var stride = 1
        var size = 1.0
        for place in dimensions.indices.reversed() {
            dimensions[place].stride = stride
            size *= Double(dimensions[place].count)
            stride = stride.multipliedReportingOverflow(by: dimensions[place].count).partialValue
        }
        gridSize = size
        self.points = points
        self.dimensions = dimensions
        if let points {
            count = dimensions.isEmpty ? 1 : points.count / dimensions.count
        } else {
            count = size < 9e18 ? dimensions.reduce(1) { $0 * $1.count } : Int.max
        }
    }

    /// Puts the values of conditions `start..<start + count` into the machine's inputs.
    func fill(_ machine: BlockMachine, start: Int, count: Int) {
        for (place, dimension) in dimensions.enumerated() {
            if let points {
                for (column, levels) in dimension.axes {
                    let target = machine.input(column)
                    for index in 0..<count {
                        target[index] = levels[Int(points[(start + index) * dimensions.count + place])]
                    }
                }
                continue
            }
            let first = start / dimension.stride
            let last = (start + count - 1) / dimension.stride
            for (column, levels) in dimension.axes {
                if first == last {
                    machine.setInput(column, to: levels[first % dimension.count])
                } else {
                    fill(machine.input(column), levels, dimension, start: start, count: count)
                }
            }
        }
    }

    private func fill(
        _ target: UnsafeMutablePointer<Double>, _ levels: AxisLevels, _ dimension: Dimension, start: Int, count: Int
    ) {
        var level = start / dimension.stride % dimension.count
        var left = dimension.stride - start % dimension.stride
        var index = 0
        while index < count {
            let run = min(left, count - index)
            let value = levels[level]
            for place in index..<index + run { target[place] = value }
            index += run
            left = dimension.stride
            level += 1
            if level == dimension.count { level = 0 }
        }
    }

    /// The level of each dimension at one condition.
    func levels(of condition: Int) -> [Int] {
        dimensions.enumerated().map { place, dimension in
            if let points { return Int(points[condition * dimensions.count + place]) }
            return condition / dimension.stride % dimension.count
        }
    }
}
