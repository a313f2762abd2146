import NsynDiagnostics

/// How much a transfer moves.
public enum Portion: Sendable, Hashable {
    /// m³
    case volume(ExpressionID)
    /// kg
    case mass(ExpressionID)
    /// mol of the material's own substance (of a stock: its first component)
    case amount(ExpressionID)
    /// mol per mol of the receiving vessel's basis metal
    case equivalents(ExpressionID)
    /// as much as brings the receiving vessel to this concentration of the material's substance, mol/m³
    case untilConcentration(ExpressionID)
    /// as much as brings the receiving vessel to this volume, m³
    case untilVolume(ExpressionID)
    /// a part of what the source vessel holds, 0…1
    case fraction(ExpressionID)
    case everything
}

public struct Transfer: Sendable, Hashable {
    public var material: MaterialID
    public var portion: Portion
    /// How long the addition takes, s; nil when nobody said.
    public var duration: ExpressionID?
    public var isDropwise: Bool
    /// The addition is split into this many equal parts …
    public var portions: ExpressionID?
    /// … this far apart, s.
    public var interval: ExpressionID?

    public init(material: MaterialID, portion: Portion) {
        self.material = material
        self.portion = portion
        isDropwise = false
    }
}

/// The handful of things that can be done to a vessel; every verb of the library is made of these.
public enum Primitive: Sendable, Hashable {
    case transfer(Transfer)
    /// K. `ramp` is K/s.
    case setTemperature(ExpressionID, ramp: ExpressionID?)
    /// 1/s of the kind rotation; nil when nobody said how fast. `mode` is `stir`, `shake`, `vortex`, `sonicate` or `still`.
    case agitate(mode: String, speed: ExpressionID?)
    /// s
    case hold(ExpressionID)
    /// `mode` is `bubble`, `blanket`, `purge`, `evacuate` or `vent`.
    case gas(mode: String, substance: SubstanceID?, flow: ExpressionID?)
    /// `mode` is `dark`, `ambient` or `irradiate`.
    case light(mode: String, wavelength: ExpressionID?, irradiance: ExpressionID?)
    /// `method` is a name of the separation menu; `keep` says which part stays in the vessel.
    case separate(method: String, keep: String, force: ExpressionID?)
    /// An aliquot is taken for it when `volume` is given, m³.
    case measure(method: String, volume: ExpressionID?)
    /// Level on the pH scale, reached with the material.
    case adjustAcidity(to: ExpressionID, with: MaterialID)
    /// Takes liquid out and throws it away, m³; nil is everything.
    case discard(ExpressionID?)
    case manual(String)
    /// The end of a protocol that another one runs: the vessel now holds this target, crude unless something separated it.
    case yield(PlanTarget)
}

public struct Step: Sendable, Hashable {
    public var primitive: Primitive
    public var vessel: VesselID
    /// The step happens only where this holds; nil is always.
    public var condition: ExpressionID?
    /// The verb its author wrote: `add`, `quench`, …
    public var verb: String
    /// Of the whole statement.
    public var span: SourceSpan
    /// Of the amount, temperature, speed … that the step is about: where a message points.
    public var detail: SourceSpan

    public init(
        primitive: Primitive, vessel: VesselID, condition: ExpressionID? = nil, verb: String, span: SourceSpan,
        detail: SourceSpan? = nil
    ) {
        self.primitive = primitive
        self.vessel = vessel
        self.condition = condition
        self.verb = verb
        self.span = span
        self.detail = detail ?? span
    }
}
