/// A design whose points say most about a linear model: Fedorov's exchange, from a seeded start.
///
/// The model has a constant, every factor, and, where the points suffice, the squares of numbers and the products of
/// two factors. Categories stand as one column a level but the first.
struct OptimalDesign {
    private static let mostCandidates = 20_000
    private static let mostPasses = 20

    let count: Int
    let levels: [Int]
    private let candidates: [Int32]
    private let rows: [[Double]]
    private let seed: UInt64

    init(_ count: Int, _ levels: [Int], _ isNumeric: [Bool], _ seed: UInt64) {
        self.count = count
        self.levels = levels
        self.seed = seed
        let size = levels.reduce(1.0) { $0 * Double($1) }
        if size <= Double(OptimalDesign.mostCandidates) {
            var all: [Int32] = []
            var point = [Int32](repeating: 0, count: levels.count)
            for _ in 0..<Int(size) {
                all += point
                for place in levels.indices.reversed() {
                    point[place] += 1
                    if point[place] < Int32(levels[place]) { break }
                    point[place] = 0
                }
            }
            candidates = all
        } else {
            candidates = Design.sobol(OptimalDesign.mostCandidates, levels)
        }
        let width = levels.count
        let total = candidates.count / max(1, width)
        let plain = OptimalDesign.terms(levels, isNumeric, rich: false)
        let rich = OptimalDesign.terms(levels, isNumeric, rich: true)
        let build = rich.count <= count ? rich : plain
        let points = candidates
        rows = (0..<total).map { point in build.map { $0(Array(points[point * width..<(point + 1) * width])) } }
    }

    private typealias Term = ([Int32]) -> Double

    private static func terms(_ levels: [Int], _ isNumeric: [Bool], rich: Bool) -> [Term] {
        var terms: [Term] = [{ _ in 1 }]
        var main: [[Term]] = []
        for (place, count) in levels.enumerated() {
            if isNumeric[place] || count == 2 {
                let half = Double(max(1, count - 1)) / 2
                main.append([{ Double($0[place]) / half - 1 }])
            } else {
                main.append((1..<max(count, 1)).map { level in { $0[place] == Int32(level) ? 1 : 0 } })
            }
        }
        terms += main.flatMap { $0 }
        guard rich else { return terms }
        for place in levels.indices where isNumeric[place] && levels[place] > 2 {
            let factor = main[place][0]
            terms.append { factor($0) * factor($0) }
        }
        for first in main.indices {
            for second in main.indices where second > first {
                for left in main[first] { for right in main[second] { terms.append { left($0) * right($0) } } }
            }
        }
        return terms
    }

    func points() -> [Int32] {
        guard let width = rows.first?.count, !levels.isEmpty else { return [] }
        var random = RandomStream(seed: seed, stream: 0xD0)
        var chosen = (0..<count).map { _ in random.below(rows.count) }
        // A little of the identity keeps the start regular; the exchanges then see to the rest.
        var information = Matrix.identity(width)
        for index in information.elements.indices { information.elements[index] *= 1e-6 }
        for point in chosen { OptimalDesign.add(rows[point], 1, to: &information) }
        guard var inverse = try? Cholesky(information, jitter: 1e-12).inverse() else { return take(chosen) }
        for _ in 0..<OptimalDesign.mostPasses {
            var hasChanged = false
            for place in chosen.indices {
                let old = rows[chosen[place]]
                let oldProduct = inverse.multiplied(by: old)
                let oldSpread = dot(old, oldProduct)
                var best = (gain: 1e-9, candidate: -1)
                for candidate in rows.indices {
                    let new = rows[candidate]
                    let spread = dot(new, inverse.multiplied(by: new))
                    let cross = dot(new, oldProduct)
                    let gain = spread - oldSpread - (spread * oldSpread - cross * cross)
                    if gain > best.gain { best = (gain, candidate) }
                }
                guard best.candidate >= 0 else { continue }
                OptimalDesign.add(rows[best.candidate], 1, to: &information)
                OptimalDesign.add(old, -1, to: &information)
                guard let renewed = try? Cholesky(information, jitter: 1e-12).inverse() else { return take(chosen) }
                inverse = renewed
                chosen[place] = best.candidate
                hasChanged = true
            }
            if !hasChanged { break }
        }
        return take(chosen.sorted())
    }

    private func take(_ chosen: [Int]) -> [Int32] {
        chosen.flatMap { candidates[$0 * levels.count..<($0 + 1) * levels.count] }
    }

    private static func add(_ row: [Double], _ weight: Double, to matrix: inout Matrix) {
        for first in row.indices {
            for second in row.indices { matrix[first, second] += weight * row[first] * row[second] }
        }
    }
}
