import NsynDiagnostics
import NsynQuantities

/// A substance that the plan mentions: a reagent by its name in the library, or a cluster by its formula.
public struct SubstanceEntry: Sendable, Hashable {
    public enum Form: UInt8, Sendable, Hashable { case reagent, cluster, complex }

    public var name: String
    public var form: Form

    public init(name: String, form: Form = .reagent) {
        self.name = name
        self.form = form
    }
}

/// What a step can take from.
public enum Material: Sendable, Hashable {
    /// A substance as it comes from its bottle.
    case neat(SubstanceID)
    case stock(Stock)
    /// Depends on a categorical parameter: one material an option, in the parameter's order.
    case choice(ParameterID, [MaterialID])
    /// The content of a vessel: what a step made, or the product of another protocol that ran before.
    case content(VesselID)
}

/// A solution that is prepared before the protocol starts.
public struct Stock: Sendable, Hashable {
    public struct Component: Sendable, Hashable {
        public var substance: SubstanceID
        /// mol/m³ of the substance named.
        public var concentration: ExpressionID
        public var span: SourceSpan

        public init(substance: SubstanceID, concentration: ExpressionID, span: SourceSpan) {
            self.substance = substance
            self.concentration = concentration
            self.span = span
        }
    }

    public struct SolventShare: Sendable, Hashable {
        public var substance: SubstanceID
        /// 0…1 by volume
        public var fraction: ExpressionID

        public init(substance: SubstanceID, fraction: ExpressionID) {
            self.substance = substance
            self.fraction = fraction
        }
    }

    /// What the author says was weighed, to be compared with the concentration that is claimed.
    public struct Recipe: Sendable, Hashable {
        public var substance: SubstanceID
        /// kg
        public var mass: ExpressionID
        /// m³
        public var volume: ExpressionID
        public var span: SourceSpan
        /// Of the mass alone, which a fix replaces.
        public var massSpan: SourceSpan?

        public init(
            substance: SubstanceID, mass: ExpressionID, volume: ExpressionID, span: SourceSpan,
            massSpan: SourceSpan? = nil
        ) {
            self.substance = substance
            self.mass = mass
            self.volume = volume
            self.span = span
            self.massSpan = massSpan
        }
    }

    public var name: String
    public var components: [Component]
    /// Solvents with their volume fractions; the fractions sum to one.
    public var solvents: [SolventShare]
    /// How much was made, m³.
    public var preparedVolume: ExpressionID?
    /// Of the volume's number and unit, which a fix replaces.
    public var preparedVolumeSpan: SourceSpan?
    /// What can't be drawn from it, m³.
    public var deadVolume: ExpressionID?
    /// How long it may stand before use, s.
    public var freshFor: ExpressionID?
    /// Kelvin; nil means as the room.
    public var temperature: ExpressionID?
    public var protectedFromLight: Bool
    public var underInertGas: Bool
    /// The author says that what is dissolved has one size.
    public var isPurified: Bool
    public var recipe: Recipe?
    public var span: SourceSpan

    public init(name: String, span: SourceSpan) {
        self.name = name
        components = []
        solvents = []
        protectedFromLight = false
        underInertGas = false
        isPurified = false
        self.span = span
    }
}

public struct Vessel: Sendable, Hashable {
    public enum Headspace: UInt8, Sendable, Hashable { case unstated, air, inert, reactive }

    public var name: String
    /// m³; nil when nobody said.
    public var capacity: ExpressionID?
    public var isClosed: Bool
    public var headspace: Headspace
    public var isDark: Bool
    /// `glass`, `polypropylene`, … as in the labware library; nil when nobody said.
    public var wall: String?
    public var span: SourceSpan

    public init(name: String, capacity: ExpressionID?, span: SourceSpan) {
        self.name = name
        self.capacity = capacity
        isClosed = false
        headspace = .unstated
        isDark = false
        self.span = span
    }
}
