import NsynDiagnostics
import NsynQuantities

/// What a whole sweep takes from every stock, replicates and dead volume included.
///
/// Conditions are summed one by one along the axes on which the amounts depend; where those are too many, boxes of them
/// are bounded, and halved while the bounds do not decide.
struct StockTotals {
    let domain: SweepDomain
    let fast: Trace<FastInterval>
    let prepared: PreparedPlan
    private static let budget = 4096

    private struct Need {
        var material: Int
        var stock: Stock
        var prepared: FastInterval
        var dead: FastInterval
        var drawn = FastInterval.zero
    }

    func findings(total: () -> BigInteger, told: inout Set<ClaimKey>) -> [Finding] {
        fast.run()
        var needs: [Need] = []
        var along = domain.filterDependence
        for (index, material) in prepared.plan.materials.enumerated() {
            guard case .stock(let stock) = material, let volume = stock.preparedVolume else { continue }
            let dead = fast.value(stock.deadVolume) ?? .zero
            needs.append(Need(material: index, stock: stock, prepared: fast.value(volume), dead: dead))
            along.formUnion(prepared.dependence.draws[index])
        }
        if needs.isEmpty || domain.size.isZero { return [] }
        guard sum(&needs, along: along) else { return [] }
        if let drawn = domain.drawn { reduce(&needs, to: drawn) }
        var findings: [Finding] = []
        for need in needs where (need.prepared - need.dead).isLess(than: need.drawn) == .always {
            let key = ClaimKey(Codes.stockShortage, subject: need.material)
            if !told.insert(key).inserted { continue }
            let runs = Wording.short(Rational(total() * BigInteger(max(domain.sweep.replicates, 1)), .one))
            let first = fast.stock(MaterialID(need.material)).firstStep
            guard let volume = Rational(exactly: need.prepared.upper), let dead = Rational(exactly: need.dead.upper),
                let drawn = Rational(exactly: need.drawn.upper)
            else { continue }
            var finding = StockShortage.finding(
                need.stock, prepared: volume, dead: dead, drawn: drawn,
                purpose: "`\(domain.sweep.name)` with its \(runs) reactions",
                firstUse: first >= 0 ? prepared.plan.steps[Int(first)].span : nil)
            finding.labels.append(Label(span: domain.sweep.span, message: "the sweep is declared here"))
            findings.append(finding)
        }
        return findings
    }

    /// A design takes some points of the grid. Those that fill the space evenly take its mean, to a tenth; of any other
    /// only what its smallest reactions take is certain.
    private func reduce(_ needs: inout [Need], to drawn: BigInteger) {
        let points = FastInterval(Rational(drawn * BigInteger(max(domain.sweep.replicates, 1)), .one))
        if ["latin_hypercube", "sobol"].contains(domain.sweep.design), domain.sweep.filters.isEmpty {
            let part = FastInterval(Rational(drawn * BigInteger(9), domain.size * BigInteger(10)))
            for index in needs.indices { needs[index].drawn = needs[index].drawn * part }
            return
        }
        domain.apply(domain.dimensions.flatMap { [0, $0.count] }[...], to: fast)
        fast.run()
        for index in needs.indices {
            let one = fast.stock(MaterialID(needs[index].material)).drawn
            needs[index].drawn = FastInterval(bounds: one.lower, one.lower) * points
        }
    }

    /// Adds up; false where there is plenty, and where the budget does not decide.
    private func sum(_ needs: inout [Need], along: ParameterSet) -> Bool {
        let relevant = domain.dimensions.indices.filter { !domain.dimensions[$0].parameters.isDisjoint(with: along) }
        var points = BigInteger(1)
        var others = BigInteger(max(domain.sweep.replicates, 1))
        for index in domain.dimensions.indices {
            let count = BigInteger(domain.dimensions[index].count)
            if relevant.contains(index) { points = points * count } else { others = others * count }
        }
        let weight = FastInterval(Rational(others, .one))
        if isPlenty(needs, relevant, weight * FastInterval(Rational(points, .one))) { return false }
        if let count = points.int128, count <= Int128(StockTotals.budget) {
            var point = domain.dimensions.map { _ in 0 }
            repeat {
                add(point.flatMap { [$0, $0 + 1] }, weight, &needs)
            } while advance(&point, relevant)
            return true
        }
        return bound(&needs, relevant, weight)
    }

    /// Whether no stock runs short even if every reaction took as much as the one that takes most.
    private func isPlenty(_ needs: [Need], _ relevant: [Int], _ weight: FastInterval) -> Bool {
        if relevant.contains(where: { domain.dimensions[$0].isCategorical }) { return false }
        var needs = needs
        add(
            domain.dimensions.indices.flatMap { [0, relevant.contains($0) ? domain.dimensions[$0].count : 1] }, weight,
            &needs)
        return needs.allSatisfy { ($0.prepared - $0.dead).isLess(than: $0.drawn) == .never }
    }

    private func add(_ box: [Int], _ weight: FastInterval, _ needs: inout [Need]) {
        domain.apply(box[...], to: fast)
        fast.run()
        let filter = domain.filters(fast)
        if filter == .never { return }
        for index in needs.indices {
            let drawn = fast.stock(MaterialID(needs[index].material)).drawn
            needs[index].drawn += (filter == .always ? drawn : drawn.hull(.zero)) * weight
        }
    }

    private func advance(_ point: inout [Int], _ relevant: [Int]) -> Bool {
        for index in relevant.reversed() {
            point[index] += 1
            if point[index] < domain.dimensions[index].count { return true }
            point[index] = 0
        }
        return false
    }

    /// Too many conditions to add one by one: bounds of ever smaller boxes, as long as they leave a question open.
    private func bound(_ needs: inout [Need], _ relevant: [Int], _ weight: FastInterval) -> Bool {
        let isCategorical = relevant.contains { domain.dimensions[$0].isCategorical }
        var pieces = isCategorical ? 0 : 1
        while pieces <= 64 {
            for index in needs.indices { needs[index].drawn = .zero }
            guard pieces > 0 else { return false }
            partition(relevant, pieces) { box, size in add(box, weight * size, &needs) }
            let isOpen = needs.contains { ($0.prepared - $0.dead).isLess(than: $0.drawn) == .possible }
            if !isOpen { return true }
            pieces *= 4
        }
        return true
    }

    /// Cuts the longest axis into pieces.
    private func partition(_ relevant: [Int], _ pieces: Int, _ body: ([Int], FastInterval) -> Void) {
        guard let longest = relevant.max(by: { domain.dimensions[$0].count < domain.dimensions[$1].count }) else {
            return
        }
        let count = domain.dimensions[longest].count
        let parts = min(pieces, count)
        for part in 0..<parts {
            let lower = count / parts * part
            let upper = part == parts - 1 ? count : count / parts * (part + 1)
            var box = domain.dimensions.flatMap { [0, $0.count] }
            var size = BigInteger(upper - lower)
            box[2 * longest] = lower
            box[2 * longest + 1] = upper
            for index in domain.dimensions.indices where index != longest {
                if relevant.contains(index) {
                    size = size * BigInteger(domain.dimensions[index].count)
                } else {
                    box[2 * index + 1] = 1
                }
            }
            body(box, FastInterval(Rational(size, .one)))
        }
    }
}
