/// One question to a learner: fit on these rows, answer those.
public struct Split: Sendable, Equatable {
    public var training: [Int]
    public var test: [Int]
}

/// The ways of taking data apart. Each returns the folds of one repetition.
public enum SplitPlan: Sendable, Equatable {
    /// Random folds, each with the same shares of the classes.
    case folds(Int)
    /// Folds that never share a group.
    case groupFolds(Int)
    case leaveOneOut
    case leaveOneGroupOut
    /// Fit on this many random rows, predict all others: what few experiments are worth.
    case few(Int)
    /// Fit on the groups before, predict the group: time or rounds, in the order of their numbers.
    case prospective

    public var name: String {
        switch self {
        case .folds(let count): "random, \(count) folds"
        case .groupFolds(let count): "by group, \(count) folds"
        case .leaveOneOut: "leave one out"
        case .leaveOneGroupOut: "leave one group out"
        case .few(let count): "\(count) rows, true on all others"
        case .prospective: "next round from the rounds before"
        }
    }

    /// A word for files.
    public var key: String {
        switch self {
        case .folds: "random"
        case .groupFolds, .leaveOneGroupOut: "group"
        case .leaveOneOut: "one"
        case .few: "few"
        case .prospective: "prospective"
        }
    }

    /// Whether another seed gives other folds.
    public var isRandom: Bool {
        switch self {
        case .folds, .groupFolds, .few: true
        case .leaveOneOut, .leaveOneGroupOut, .prospective: false
        }
    }

    /// Whether the rows to be answered belong to groups that the training rows don't have.
    public var meetsNewGroups: Bool {
        switch self {
        case .groupFolds, .leaveOneGroupOut, .prospective: true
        case .folds, .leaveOneOut, .few: false
        }
    }

    public func splits(_ examples: Examples, seed: UInt64) throws(DataProblem) -> [Split] {
        var random = RandomStream(seed: seed, stream: 0x5B117)
        let count = examples.count
        switch self {
        case .leaveOneOut:
            return (0..<count).map { row in Split(training: (0..<count).filter { $0 != row }, test: [row]) }
        case .folds(let folds):
            return SplitPlan.assemble(SplitPlan.stratified(examples.target, folds: folds, random: &random), folds)
        case .few(let wanted):
            guard wanted < count else {
                throw DataProblem(.emptyTable, "\(count) rows leave nothing to judge \(wanted) by")
            }
            // One stratified deal into as many parts as fit, of which one is learned from.
            let parts = max(2, count / wanted)
            let fold = SplitPlan.stratified(examples.target, folds: parts, random: &random)
            let training = Array((0..<count).filter { fold[$0] == 0 }.prefix(wanted))
            let chosen = Set(training)
            return [Split(training: training, test: (0..<count).filter { !chosen.contains($0) })]
        case .groupFolds(let folds):
            let groups = try SplitPlan.groups(examples)
            let names = Set(groups).sorted()
            let sizes = names.map { name in groups.filter { $0 == name }.count }
            var order = Array(names.indices)
            random.shuffle(&order)
            // Large groups first, each into the emptiest fold.
            order.sort { sizes[$0] > sizes[$1] }
            var filled = [Int](repeating: 0, count: min(folds, names.count))
            var home: [Int: Int] = [:]
            for index in order {
                let fold = filled.indices.reduce(0) { filled[$1] < filled[$0] ? $1 : $0 }
                filled[fold] += sizes[index]
                home[names[index]] = fold
            }
            return SplitPlan.assemble(groups.map { home[$0] ?? 0 }, filled.count)
        case .leaveOneGroupOut:
            let groups = try SplitPlan.groups(examples)
            return Set(groups).sorted().map { name in
                Split(
                    training: groups.indices.filter { groups[$0] != name },
                    test: groups.indices.filter { groups[$0] == name })
            }
        case .prospective:
            let groups = try SplitPlan.groups(examples)
            return Set(groups).sorted().dropFirst().map { name in
                Split(
                    training: groups.indices.filter { groups[$0] < name },
                    test: groups.indices.filter { groups[$0] == name })
            }
        }
    }

    private static func groups(_ examples: Examples) throws(DataProblem) -> [Int] {
        guard let groups = examples.groups, Set(groups).count > 1 else {
            throw DataProblem(.missingColumn, "a split by group needs a group column with at least two groups")
        }
        return groups
    }

    /// A fold for each row: classes are dealt out in turn, numbers by rank so that folds have like distributions.
    static func stratified(_ target: Target, folds: Int, random: inout RandomStream) -> [Int] {
        let count = target.count
        var fold = [Int](repeating: 0, count: count)
        let order: [Int]
        switch target {
        case .numbers: order = random.permutation(count)
        case .classes(let classes, _):
            let shuffled = random.permutation(count)
            let position = Dictionary(uniqueKeysWithValues: shuffled.enumerated().map { ($1, $0) })
            order = shuffled.sorted { (classes[$0], position[$0] ?? 0) < (classes[$1], position[$1] ?? 0) }
        }
        for (place, row) in order.enumerated() { fold[row] = place % folds }
        return fold
    }

    static func assemble(_ fold: [Int], _ folds: Int) -> [Split] {
        (0..<folds).compactMap { held in
            let test = fold.indices.filter { fold[$0] == held }
            let training = fold.indices.filter { fold[$0] != held }
            return test.isEmpty || training.isEmpty ? nil : Split(training: training, test: test)
        }
    }
}
