import NsynQuantities

/// Why a step's amount could not be found.
public enum AmountProblem: UInt8, Sendable, Hashable {
    case none
    /// `eq` before any metal is in the vessel.
    case noBasisMetal
    /// The stock is not stronger than the concentration asked for.
    case concentrationUnreachable
    /// The material can't bring the vessel to this pH.
    case acidityUnreachable
    /// Nobody knows a mass or a density that is needed.
    case unknownSubstance
}

/// What happened in one step.
public struct StepRecord<Number: IntervalNumber> {
    /// Whether the step's condition holds.
    public var happens: Truth = .always
    /// States of the step's vessel, as indices for `Trace.state(_:)`.
    public var before: Int32 = 0
    public var after: Int32 = 0
    /// States of the vessel it took from, or -1.
    public var sourceBefore: Int32 = -1
    public var sourceAfter: Int32 = -1
    /// The material after all choices are made, or -1.
    public var material: Int32 = -1
    /// s since the protocol began
    public var start: Number = .zero
    public var end: Number = .zero
    /// m³ that the step asks for …
    public var requested: Number = .zero
    /// … and m³ that move: never more than is there.
    public var volume: Number = .zero
    /// mol asked for of the material's own substance, where the step counts in moles
    public var amount: Number = .zero
    public var problem: AmountProblem = .none
    /// Whether the problem occurs.
    public var problemHolds: Truth = .never

    init() {}
}

/// What a protocol takes from one stock or neat substance.
public struct StockState<Number: IntervalNumber> {
    /// m³; of a solid, zero
    public var drawn: Number = .zero
    /// mol of a solid taken neat
    public var amount: Number = .zero
    public var isUsed: Truth = .never
    /// s since the protocol began
    public var firstUse: Number = .zero
    /// End of the last addition, s since the protocol began
    public var lastUse: Number = .zero
    public var firstStep: Int32 = -1
    public var lastStep: Int32 = -1
    /// Some step's need could not be computed.
    public var isUndetermined: Truth = .never

    init() {}
}
