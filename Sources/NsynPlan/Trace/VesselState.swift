import NsynQuantities

/// Names of which any may hold, one bit each: what a flag of a vessel can be where a step is conditional.
@frozen
public struct Possibilities: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether `option` holds: always when it is the only possibility.
    @inlinable
    public func truth(of option: Possibilities) -> Truth {
        isDisjoint(with: option) ? .never : isSubset(of: option) ? .always : .possible
    }
}

extension Possibilities {
    // Agitation
    public static let unstated = Possibilities(rawValue: 1 << 0)
    public static let still = Possibilities(rawValue: 1 << 1)
    public static let stir = Possibilities(rawValue: 1 << 2)
    public static let shake = Possibilities(rawValue: 1 << 3)
    public static let vortex = Possibilities(rawValue: 1 << 4)
    public static let sonicate = Possibilities(rawValue: 1 << 5)
    // Headspace; `unstated` as above
    public static let air = Possibilities(rawValue: 1 << 1)
    public static let inert = Possibilities(rawValue: 1 << 2)
    public static let reactive = Possibilities(rawValue: 1 << 3)
    public static let evacuated = Possibilities(rawValue: 1 << 4)
    // Light
    public static let ambient = Possibilities(rawValue: 1 << 0)
    public static let dark = Possibilities(rawValue: 1 << 1)
    public static let irradiated = Possibilities(rawValue: 1 << 2)
    // Closure
    public static let open = Possibilities(rawValue: 1 << 0)
    public static let closed = Possibilities(rawValue: 1 << 1)
    // Lineage
    /// Nothing was made here yet.
    public static let raw = Possibilities(rawValue: 1 << 0)
    /// Holds what a reaction left, with all its by-products.
    public static let crude = Possibilities(rawValue: 1 << 1)
    /// Washed or filtered: small molecules are gone, sizes still mixed.
    public static let cleaned = Possibilities(rawValue: 1 << 2)
    /// One size, by a separation that resolves sizes.
    public static let purified = Possibilities(rawValue: 1 << 3)
}

/// What is known of a vessel after a step. Amounts of substances are kept beside it, see `Trace.amount(of:in:)`.
public struct VesselState<Number: IntervalNumber> {
    /// m³ of liquid
    public var volume: Number
    /// K
    public var temperature: Number
    /// s since the protocol began
    public var time: Number
    /// 1/s; zero where nobody said
    public var agitationSpeed: Number
    /// pH that a step set, valid while `acidityIsSet`
    public var acidity: Number

    public var acidityIsSet = false
    /// A quantity could not be computed, and is reported: what depends on amounts is not judged any more.
    public var isUndetermined: Truth = .never
    /// Anything was put in.
    public var isFilled: Truth = .never
    public var isPrecipitated: Truth = .never
    /// Solvent was taken off to dryness.
    public var isDry: Truth = .never
    public var temperatureIsStated = false
    public var agitation: Possibilities = .unstated
    public var headspace: Possibilities = .unstated
    public var light: Possibilities = .ambient
    public var closure: Possibilities = .open
    public var lineage: Possibilities = .raw
    /// The step that said what the vessel now holds, or -1.
    public var yieldStep: Int32 = -1
    /// A gas that reduces (CO, H₂) has been led in: electrons are not limited by what was weighed.
    public var hasReducingGas = false

    init(temperature: Number) {
        volume = .zero
        self.temperature = temperature
        time = .zero
        agitationSpeed = .zero
        acidity = .zero
    }

    /// The state of which both `self` and `other` are cases.
    func joined(with other: VesselState) -> VesselState {
        var result = self
        result.volume = volume.hull(other.volume)
        result.temperature = temperature.hull(other.temperature)
        result.time = time.hull(other.time)
        result.agitationSpeed = agitationSpeed.hull(other.agitationSpeed)
        result.acidity = acidity.hull(other.acidity)
        result.acidityIsSet = acidityIsSet && other.acidityIsSet
        result.isUndetermined = joinedTruth(isUndetermined, other.isUndetermined)
        result.isFilled = joinedTruth(isFilled, other.isFilled)
        result.isPrecipitated = joinedTruth(isPrecipitated, other.isPrecipitated)
        result.isDry = joinedTruth(isDry, other.isDry)
        result.temperatureIsStated = temperatureIsStated && other.temperatureIsStated
        result.agitation.formUnion(other.agitation)
        result.headspace.formUnion(other.headspace)
        result.light.formUnion(other.light)
        result.closure.formUnion(other.closure)
        result.lineage.formUnion(other.lineage)
        result.hasReducingGas = hasReducingGas || other.hasReducingGas
        return result
    }
}

@inlinable
func joinedTruth(_ left: Truth, _ right: Truth) -> Truth { left == right ? left : .possible }
