/// Which of a grid's points a sweep visits, for designs that leave some out.
public enum Design {
    public static let mostPoints = 10_000_000

    /// Whether a design of this name can be made over so many axes.
    public static func exists(_ name: String, axes: Int) -> Bool {
        switch name {
        case "full", "one_factor", "latin_hypercube", "d_optimal": true
        case "sobol": axes <= SobolSequence.mostDimensions
        default: false
        }
    }

    /// Levels, point after point; nil of the full design, which is not written out. The same for a seed wherever it is
    /// made.
    public static func points(_ name: String, count: Int, levels: [Int], isNumeric: [Bool], seed: Int) -> [Int32]? {
        guard !levels.contains(0) else { return [] }
        switch name {
        case "one_factor": return oneFactor(levels)
        case "latin_hypercube": return latinHypercube(count, levels, UInt64(truncatingIfNeeded: seed))
        case "sobol": return sobol(count, levels)
        case "d_optimal": return OptimalDesign(count, levels, isNumeric, UInt64(truncatingIfNeeded: seed)).points()
        default: return nil
        }
    }

    /// A base condition in the middle of every axis, then each axis through all its other values.
    static func oneFactor(_ levels: [Int]) -> [Int32] {
        let base = levels.map { Int32(($0 - 1) / 2) }
        var points = base
        for (place, count) in levels.enumerated() {
            for level in 0..<Int32(count) where level != base[place] {
                var point = base
                point[place] = level
                points += point
            }
        }
        return points
    }

    /// One point in each of `count` equal slices of every axis.
    static func latinHypercube(_ count: Int, _ levels: [Int], _ seed: UInt64) -> [Int32] {
        var points = [Int32](repeating: 0, count: count * levels.count)
        for (place, size) in levels.enumerated() {
            var random = RandomStream(seed: seed, stream: UInt64(place))
            for (point, slice) in random.permutation(count).enumerated() {
                let position = (Double(slice) + random.uniform()) / Double(count)
                points[point * levels.count + place] = Int32(min(size - 1, Int(position * Double(size))))
            }
        }
        return points
    }

    static func sobol(_ count: Int, _ levels: [Int]) -> [Int32] {
        var sequence = SobolSequence(dimensions: levels.count)
        var points = [Int32](repeating: 0, count: count * levels.count)
        for point in 0..<count {
            for (place, size) in levels.enumerated() {
                points[point * levels.count + place] = Int32(min(size - 1, Int(sequence[place] * Double(size))))
            }
            sequence.advance()
        }
        return points
    }
}

/// The sequence of Sobol with the direction numbers of Joe and Kuo (2008), from the point at the origin on.
public struct SobolSequence {
    /// Axes beyond these would need longer tables.
    public static let mostDimensions = 21
    private static let bits = 32

    private var directions: [[UInt32]] = []
    private var state: [UInt32]
    private var index: UInt32 = 0

    /// Degree and coefficients of the primitive polynomial, and the first numbers, from the second dimension on.
    private static let table: [(degree: Int, coefficients: UInt32, start: [UInt32])] = [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]),
        (4, 4, [1, 3, 5, 13]), (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]),
        (5, 11, [1, 1, 5, 1, 1]), (5, 13, [1, 1, 1, 3, 11]), (5, 14, [1, 3, 5, 5, 31]),
        (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]), (6, 16, [1, 3, 1, 13, 27, 49]),
        (6, 19, [1, 1, 1, 15, 7, 5]), (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]),
        (7, 1, [1, 3, 7, 11, 23, 15, 103]), (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ]

    public init(dimensions: Int) {
        state = Array(repeating: 0, count: dimensions)
        for dimension in 0..<min(dimensions, SobolSequence.mostDimensions) {
            var numbers = [UInt32](repeating: 0, count: SobolSequence.bits)
            if dimension == 0 {
                for bit in 0..<SobolSequence.bits { numbers[bit] = 1 << UInt32(31 - bit) }
            } else {
                let (degree, coefficients, start) = SobolSequence.table[dimension - 1]
                for bit in 0..<min(degree, SobolSequence.bits) { numbers[bit] = start[bit] << UInt32(31 - bit) }
                for bit in degree..<SobolSequence.bits {
                    var number = numbers[bit - degree] ^ (numbers[bit - degree] >> UInt32(degree))
                    for term in 1..<max(degree, 1) where coefficients >> UInt32(degree - 1 - term) & 1 == 1 {
                        number ^= numbers[bit - term]
                    }
                    numbers[bit] = number
                }
            }
            directions.append(numbers)
        }
    }

    /// The coordinate of the present point, in [0, 1).
    public subscript(dimension: Int) -> Double { Double(state[dimension]) * 0x1p-32 }

    public mutating func advance() {
        let bit = (~index).trailingZeroBitCount
        for dimension in directions.indices { state[dimension] ^= directions[dimension][min(bit, 31)] }
        index &+= 1
    }
}
