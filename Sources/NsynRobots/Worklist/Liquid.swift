import NsynPlan
import NsynQuantities

/// What stands in a source container or a premix well.
public struct Liquid: Sendable, Hashable {
    public enum Origin: Sendable, Hashable {
        /// A solvent or liquid reagent from its bottle, or a stock of the plan. The expressions of a stock (its
        /// concentration, its solvents) have the values that they take at `condition`.
        case material(MaterialID, condition: Int)
        /// Mixed on the deck of other liquids, in the given parts by volume, before the plates are filled: a stock
        /// diluted with its own solvent.
        case premix([Part])
    }

    public struct Part: Sendable, Hashable {
        public var liquid: Int
        /// 0…1
        public var share: Rational

        public init(liquid: Int, share: Rational) {
            self.liquid = liquid
            self.share = share
        }
    }

    /// Unique in a worklist: the stock's name, with a number where its strength differs between conditions.
    public var name: String
    public var origin: Origin
    public var liquidClass: LiquidClass
    /// s that it may stand before use; nil where nobody said.
    public var freshFor: Rational?
    /// K; nil means as the room.
    public var temperature: Rational?
    public var isProtectedFromLight = false
    public var isUnderInertGas = false

    public init(name: String, origin: Origin, liquidClass: LiquidClass) {
        self.name = name
        self.origin = origin
        self.liquidClass = liquidClass
    }
}

/// One container of a liquid at the start of the run. Volumes in picolitres.
public struct Source: Sendable, Hashable {
    /// In `Worklist.liquids`.
    public var liquid: Int
    /// In `Deck.placements`.
    public var placement: Int
    public var well: Int
    /// What the person fills in: what is drawn, disposal, dead volume and excess, rounded up. Zero for a premix well, which
    /// the robot fills itself.
    public var filled: Int
    /// What operations draw from it, disposal that comes back subtracted.
    public var drawn: Int
    /// What has to stay in it.
    public var dead: Int

    public init(liquid: Int, placement: Int, well: Int, filled: Int, drawn: Int, dead: Int) {
        self.liquid = liquid
        self.placement = placement
        self.well = well
        self.filled = filled
        self.drawn = drawn
        self.dead = dead
    }
}
