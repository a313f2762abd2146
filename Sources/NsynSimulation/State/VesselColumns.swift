import NsynPlan

/// What is known of a vessel after a step, for all conditions at once. Mirrors `VesselState` of the trace.
struct VesselColumns {
    /// m³ of liquid
    var volume: ColumnValue
    /// K
    var temperature: ColumnValue
    /// s since the protocol began
    var time: ColumnValue
    /// 1/s; zero where nobody said
    var agitationSpeed: ColumnValue
    /// pH that a step set, valid while `acidityIsSet`
    var acidity: ColumnValue
    var acidityIsSet: ColumnValue
    /// Light of a lamp falls on it.
    var isIrradiated: ColumnValue
    /// mol, by substance
    var amounts: [ColumnValue]
}

/// What happened in one step, for all conditions at once. Mirrors `StepRecord` of the trace.
struct StepColumns {
    /// Whether the step's condition holds.
    var happens: ColumnValue
    /// Indices of states: the step's vessel before and after it, and the vessel it took from, or nil.
    var before: Int
    var after: Int
    var sourceBefore: Int?
    var sourceAfter: Int?
    /// s since the protocol began
    var start: ColumnValue
    var end: ColumnValue
    /// m³ asked for, and m³ that move
    var requested: ColumnValue
    var volume: ColumnValue
    /// mol put in, by substance
    var moved: [ColumnValue]
}
