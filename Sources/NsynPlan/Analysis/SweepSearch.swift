import NsynDiagnostics
import NsynQuantities

/// Where in a sweep one claim holds.
struct SweepOutcome {
    var key: ClaimKey
    var check: Int32
    /// Index along each dimension of the first offending condition found.
    var first: [Int]
    var offending: BigInteger
    var isExact: Bool
    /// It is said of the sweep and not of conditions in it.
    var isAboutSweep = false
}

/// Settles claims over a sweep by branch and prune: a box of conditions in which a claim never or always holds is done,
/// any other is halved along an axis that the claim depends on.
///
/// Boxes are taken in the order of their making, so the largest come first and counts are good lower bounds when the
/// budget ends. Fast intervals filter; exact ones decide where halving can't help.
///
/// A class, though nobody shares it: closures over a structure would copy all its tables for each box.
final class SweepSearch {
    let domain: SweepDomain
    let checks: [any ConditionCheck]
    let fast: Trace<FastInterval>
    let budget: Int
    /// Claims that are told already: nobody waits for their counts.
    private let told: Set<ClaimKey>
    private let filterBounds: FilterBounds
    private let exactMaker: () -> Trace<ExactInterval>
    private var exact: Trace<ExactInterval>?
    private var examiner: Examiner

    private var keys: [ClaimKey] = []
    private var found: [SweepOutcome?] = []
    private var checkOfKey: [Int32] = []
    private var isIncomplete: [Bool] = []

    /// A box that waits: its bounds start at `2 · dimensions · index`; it asks for the claims of an open list.
    private var bounds: [Int] = []
    private var lists: [Int32] = []
    private var openLists: [[Int32]] = [[]]

    init(
        domain: SweepDomain, checks: [any ConditionCheck], fast: Trace<FastInterval>, budget: Int,
        told: Set<ClaimKey>, exactMaker: @escaping () -> Trace<ExactInterval>
    ) {
        self.domain = domain
        self.checks = checks
        self.fast = fast
        self.budget = budget
        self.told = told
        filterBounds = FilterBounds(domain.sweep.filters, fast.prepared.plan.expressions)
        self.exactMaker = exactMaker
        examiner = Examiner(checks)
    }

    private static let everything: Int32 = 0
    /// Boxes that are looked at to count what the filters leave.
    static let countingBudget = 65_536

    func run() -> [SweepOutcome] {
        let width = 2 * domain.dimensions.count
        for dimension in domain.dimensions {
            if dimension.count == 0 { return [] }
            bounds.append(0)
            bounds.append(dimension.count)
        }
        lists.append(SweepSearch.everything)
        var head = 0
        // A slice of `bounds` would make every box that is added copy all that wait.
        var box: [Int] = []
        while head < lists.count, head < budget {
            box.removeAll(keepingCapacity: true)
            box.append(contentsOf: bounds[head * width..<(head + 1) * width])
            examine(box[...], list: lists[head])
            head += 1
        }
        settleRest(from: head, width: width)
        return found.enumerated().compactMap { place, outcome in
            guard var outcome else { return nil }
            outcome.isExact = !isIncomplete[place]
            return outcome
        }
    }

    private func examine(_ box: ArraySlice<Int>, list: Int32) {
        let used = fast.prepared.dependence.used.union(domain.filterDependence)
        if let place = firstUnresolvedCategory(box, used) {
            split(box, place, list)
            return
        }
        domain.apply(box, to: fast)
        var filter = Truth.always
        if !domain.sweep.filters.isEmpty {
            fast.evaluateExpressions()
            filter = domain.filters(fast)
            if filter == .never { return }
        }
        fast.run(within: filterBounds)
        let isFirstLook = list == SweepSearch.everything
        let claims =
            isFirstLook ? examiner.claims(in: fast) : examiner.claims(in: fast, among: asked(openLists[Int(list)]))
        var pending: [Int32] = []
        var undecided: [Int32] = []
        var along: [ParameterSet] = []
        for claim in claims {
            guard let place = place(of: claim, in: list) else { continue }
            if isFirstLook, claim.truth == .always, checks[Int(claim.check)].isAboutSweep(claim.key) {
                found[Int(place)] = SweepOutcome(
                    key: claim.key, check: claim.check, first: firstCondition(of: box), offending: .zero, isExact: true,
                    isAboutSweep: true)
                continue
            }
            let truth = claim.truth && filter
            if truth == .always {
                count(place, box)
                continue
            }
            let decidedBy = filter == .always ? claim.dependsOn : claim.dependsOn.union(domain.filterDependence)
            if isSingle(box, along: decidedBy) {
                undecided.append(place)
            } else {
                let closer = filter == .always ? claim.closer : domain.filterDependence
                along.append(isSingle(box, along: closer) ? decidedBy : closer)
                pending.append(place)
            }
        }
        if !undecided.isEmpty || (isFirstLook && !pending.isEmpty) {
            let before = pending
            decideExactly(box, undecided: undecided, pending: &pending)
            if let left = pending.first, let place = before.firstIndex(of: left) { along.swapAt(0, place) }
        }
        // For one claim after the other: split for several at once, boxes get small along all that any of them reads.
        guard !pending.isEmpty, let place = widest(box, along[0]) else { return }
        openLists.append(pending)
        split(box, place, Int32(openLists.count - 1))
    }

    /// Asks exact numbers. At what is one condition for the claim they have the last word; over more they may spare it.
    private func decideExactly(_ box: ArraySlice<Int>, undecided: [Int32], pending: inout [Int32]) {
        let exact = exactTrace()
        domain.apply(box, to: exact)
        exact.run()
        let filter = domain.filters(exact)
        let claims = examiner.claims(in: exact, among: asked(undecided + pending))
        func truth(_ place: Int32) -> Truth {
            let key = keys[Int(place)]
            return claims.first { $0.key == key }.map { $0.truth && filter } ?? .never
        }
        for place in undecided where truth(place) == .always { count(place, box) }
        var rest: [Int32] = []
        for place in pending {
            switch truth(place) {
            case .never: break
            case .always: count(place, box)
            case .possible: rest.append(place)
            }
        }
        pending = rest
    }

    private func asked(_ places: [Int32]) -> [AskedClaim] {
        places.map { AskedClaim(key: keys[Int($0)], check: checkOfKey[Int($0)]) }
    }

    private func exactTrace() -> Trace<ExactInterval> {
        if let exact { return exact }
        let made = exactMaker()
        exact = made
        return made
    }

    /// The claim's number, if this box asks for it. A claim that no larger box made is new only on the first look.
    private func place(of claim: Claim, in list: Int32) -> Int32? {
        if list == SweepSearch.everything {
            if let known = keys.firstIndex(of: claim.key) { return Int32(known) }
            if told.contains(claim.key) { return nil }
            keys.append(claim.key)
            found.append(nil)
            checkOfKey.append(claim.check)
            isIncomplete.append(false)
            return Int32(keys.count - 1)
        }
        return openLists[Int(list)].first { keys[Int($0)] == claim.key }
    }

    /// The first condition of a box.
    private func firstCondition(of box: ArraySlice<Int>) -> [Int] {
        domain.dimensions.indices.map { box[box.startIndex + 2 * $0] }
    }

    private func count(_ place: Int32, _ box: ArraySlice<Int>) {
        let corner = firstCondition(of: box)
        let size = domain.dimensions.indices.reduce(BigInteger(1)) { $0 * BigInteger(extent(box, $1)) }
        if var outcome = found[Int(place)] {
            outcome.offending = outcome.offending + size
            if corner.lexicographicallyPrecedes(outcome.first) { outcome.first = corner }
            found[Int(place)] = outcome
        } else {
            found[Int(place)] = SweepOutcome(
                key: keys[Int(place)], check: checkOfKey[Int(place)], first: corner, offending: size, isExact: true)
        }
    }

    private func split(_ box: ArraySlice<Int>, _ dimension: Int, _ list: Int32) {
        let lower = box[box.startIndex + 2 * dimension]
        let upper = box[box.startIndex + 2 * dimension + 1]
        let middle = lower + (upper - lower) / 2
        for half in [lower..<middle, middle..<upper] where !half.isEmpty {
            let start = bounds.count
            bounds.append(contentsOf: box)
            bounds[start + 2 * dimension] = half.lowerBound
            bounds[start + 2 * dimension + 1] = half.upperBound
            lists.append(list)
        }
    }

    private func extent(_ box: ArraySlice<Int>, _ dimension: Int) -> Int {
        box[box.startIndex + 2 * dimension + 1] - box[box.startIndex + 2 * dimension]
    }

    private func firstUnresolvedCategory(_ box: ArraySlice<Int>, _ used: ParameterSet) -> Int? {
        domain.dimensions.indices.first {
            domain.dimensions[$0].isCategorical && extent(box, $0) > 1
                && !domain.dimensions[$0].parameters.isDisjoint(with: used)
        }
    }

    private func isSingle(_ box: ArraySlice<Int>, along parameters: ParameterSet) -> Bool {
        domain.dimensions.indices.allSatisfy {
            extent(box, $0) == 1 || domain.dimensions[$0].parameters.isDisjoint(with: parameters)
        }
    }

    private func widest(_ box: ArraySlice<Int>, _ parameters: ParameterSet) -> Int? {
        domain.dimensions.indices
            .filter { extent(box, $0) > 1 && !domain.dimensions[$0].parameters.isDisjoint(with: parameters) }
            .max { extent(box, $0) < extent(box, $1) }
    }

    /// The budget is spent: what waits makes counts lower bounds; corners of the largest boxes may still give a witness.
    private func settleRest(from head: Int, width: Int) {
        guard head < lists.count else { return }
        for index in head..<lists.count {
            if lists[index] == SweepSearch.everything {
                for place in isIncomplete.indices { isIncomplete[place] = true }
            } else {
                for place in openLists[Int(lists[index])] { isIncomplete[Int(place)] = true }
            }
        }
        for index in head..<min(lists.count, head + 64) {
            let list = lists[index] == SweepSearch.everything ? nil : openLists[Int(lists[index])]
            guard let list, list.contains(where: { found[Int($0)] == nil }) else { continue }
            let box = bounds[index * width..<(index + 1) * width]
            for takesLower in [true, false] {
                var corner = Array(box)
                for dimension in domain.dimensions.indices {
                    let value = takesLower ? corner[2 * dimension] : corner[2 * dimension + 1] - 1
                    corner[2 * dimension] = value
                    corner[2 * dimension + 1] = value + 1
                }
                var none: [Int32] = []
                decideExactly(corner[...], undecided: list.filter { found[Int($0)] == nil }, pending: &none)
            }
        }
    }

    /// Conditions that the filters leave, and whether the count is complete; it ends where there are `enough`.
    static func countMatching(
        _ domain: SweepDomain, fast: Trace<FastInterval>, budget: Int, enough: BigInteger? = nil
    ) -> (count: BigInteger, isExact: Bool) {
        if domain.sweep.filters.isEmpty || domain.size.isZero { return (domain.size, true) }
        let width = 2 * domain.dimensions.count
        let relevant = domain.dimensions.indices.filter {
            !domain.dimensions[$0].parameters.isDisjoint(with: domain.filterDependence)
        }
        var waiting = domain.dimensions.flatMap { [0, $0.count] }
        var end = 1
        var head = 0
        var total = BigInteger.zero
        var exact: Trace<ExactInterval>?
        var box: [Int] = []
        while head < end, head < budget {
            box.removeAll(keepingCapacity: true)
            box.append(contentsOf: waiting[head * width..<(head + 1) * width])
            head += 1
            func extent(_ dimension: Int) -> Int { box[2 * dimension + 1] - box[2 * dimension] }
            let categorical = relevant.first { domain.dimensions[$0].isCategorical && extent($0) > 1 }
            var truth = Truth.possible
            if categorical == nil {
                domain.apply(box[...], to: fast)
                fast.evaluateExpressions()
                truth = domain.filters(fast)
                if truth == .never { continue }
            }
            let place = categorical ?? relevant.filter { extent($0) > 1 }.max { extent($0) < extent($1) }
            if truth == .possible, place == nil {
                let decider = exact ?? Trace<ExactInterval>(fast.prepared, dependent: domain.dependent)
                exact = decider
                domain.applyFixed(to: decider)
                domain.apply(box[...], to: decider)
                decider.evaluateExpressions()
                truth = domain.filters(decider)
                if truth != .always { continue }
            }
            if truth == .always {
                total = total + domain.dimensions.indices.reduce(BigInteger(1)) { $0 * BigInteger(extent($1)) }
                if let enough, enough <= total { return (total, false) }
                continue
            }
            guard let place else { continue }
            let middle = box[2 * place] + extent(place) / 2
            for takesLower in [true, false] {
                waiting.append(contentsOf: box)
                waiting[end * width + 2 * place + (takesLower ? 1 : 0)] = middle
                end += 1
            }
        }
        return (total, head == end)
    }
}
