/// What the answer of a rule, or of a part of one, rests on.
struct RuleReads: OptionSet, Sendable {
    let rawValue: UInt8

    static let composition = RuleReads(rawValue: 1)
    static let temperature = RuleReads(rawValue: 2)
    static let time = RuleReads(rawValue: 4)
    static let handling = RuleReads(rawValue: 8)
    static let course = RuleReads(rawValue: 16)
    static let target = RuleReads(rawValue: 32)
    static let courseTemperature = RuleReads(rawValue: 64)
    static let courseTime = RuleReads(rawValue: 128)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ rule: Rule) {
        self = RuleReads.ofNodes(of: rule.expression).reduce([]) { $0.union($1) }
    }

    /// By node: what it and its operands read. Operands stand before their users.
    static func ofNodes(of expression: RuleExpression) -> [RuleReads] {
        var reads: [RuleReads] = []
        for node in expression.nodes {
            reads.append(node.operands.reduce(RuleReads(of: node)) { $0.union(reads[Int($1)]) })
        }
        return reads
    }

    private init(of node: RuleNode) {
        switch node {
        case .amount, .concentration, .ratio, .contains, .addedAmount, .addedMass, .addedContains, .addedIs, .earlier,
            .later,
            .solubilisingAcidity, .volumeShare:
            self = .composition
        case .timeSince: self = .time
        case .count, .targetContains: self = .target
        case .quantity(let quantity, _): self.init(of: quantity)
        case .flag(let flag, _):
            switch flag {
            case .chargeStated, .isomerNamed, .oddElectrons, .closedShell, .fitsTemplate, .solubleInWater,
                .insolubleInWater:
                self = .target
            case .courseStirringStated: self = .course
            case .twoPhases, .empty: self = .composition
            default: self = .handling
            }
        default: self = []
        }
    }

    private init(of quantity: RuleQuantity) {
        switch quantity {
        case .acidity, .volume, .filling, .additionVolume, .portions, .interval, .electronsSupplied: self = .composition
        case .electronsNeeded: self = [.composition, .target]
        case .temperature: self = .temperature
        case .courseTime: self = .courseTime
        case .hottest, .coldest: self = .courseTemperature
        case .additionTime, .duration: self = .time
        case .stirring, .speed, .force, .flow, .wavelength: self = .handling
        case .electrons, .naiveElectrons, .metalAtoms, .ligands, .charge, .isomers, .templateLigands,
            .templateElectrons, .templateAtoms:
            self = .target
        default: self = []
        }
    }

    func dependence(_ all: Dependence, _ step: Int) -> ParameterSet {
        if contains(.course) { return all.used }
        var set = ParameterSet()
        if contains(.composition) { set.formUnion(all.composition[step]) }
        if contains(.temperature) { set.formUnion(all.temperature[step]) }
        if contains(.time) { set.formUnion(all.time[step]) }
        if contains(.handling) { set.formUnion(all.handling[step]) }
        if contains(.courseTemperature) { for other in all.temperature { set.formUnion(other) } }
        if contains(.courseTime) { for other in all.time { set.formUnion(other) } }
        return set
    }
}

extension RuleNode {
    /// The nodes that it is made from.
    fileprivate var operands: [Int32] {
        switch self {
        case .add(let left, let right), .subtract(let left, let right), .multiply(let left, let right),
            .divide(let left, let right), .minimum(let left, let right), .maximum(let left, let right),
            .less(let left, let right), .atMost(let left, let right), .equal(let left, let right),
            .and(let left, let right), .or(let left, let right):
            [left, right]
        case .not(let inner), .known(let inner): [inner]
        default: []
        }
    }
}

/// What the comparisons read that conditions leave undecided: all of them, and the first.
struct OpenReads {
    private(set) var all = RuleReads()
    private(set) var first = RuleReads()

    mutating func add(_ reads: RuleReads) {
        if all.isEmpty { first = reads }
        all.formUnion(reads)
    }
}
