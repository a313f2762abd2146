import NsynQuantities

/// A liquid handler, as `robot` records of the library declare it. Lengths in metres, volumes in m³, times in seconds.
public struct Robot: Sendable, Hashable {
    /// `arm:` how its channels move.
    public enum Arm: String, Sendable, Hashable {
        /// All channels of a pipette do the same: Opentrons.
        case ganged
        /// Each channel has its own volume and well: Tecan, Hamilton.
        case independent
        /// Droplets from well to well by sound, without tips: Echo.
        case acoustic
        /// A person.
        case hands
    }

    /// The name of the record: `opentrons_ot2`.
    public var name: String
    public var aliases: [String] = []
    /// The robot of the library that it is, or is `like`: backends ask for this name.
    public var family: String
    /// `name:` for people.
    public var title: String
    public var arm: Arm = .ganged
    /// `smallest:` and `largest:` that it delivers at once.
    public var smallest: Rational = .zero
    public var largest: Rational?
    /// `resolution:` the step to which its volumes are rounded, once.
    public var resolution: Rational = Rational(1, 10_000_000_000)
    /// `inert_gas: true`: it stands in a glove box or keeps its wells under gas.
    public var keepsInertGas = false
    /// `pipettes:` names of labware with the role `pipette`, the preferred ones first; `mounts:` how many it carries.
    public var pipettes: [String] = []
    public var mounts = 1
    /// `slots:` their names, row by row from the front left; `slot_columns:`, `slot_pitch_x:`, `slot_pitch_y:`.
    public var slots: [String] = []
    public var slotColumns = 3
    public var slotPitchX: Rational = .zero
    public var slotPitchY: Rational = .zero
    /// `trash:` the slot that tips are dropped in; `fixed_trash: true` where nothing else can stand there.
    public var trash: String?
    /// `reservoirs:`, `tubes:`, `cold_tubes:`, `premix:` labware it takes stocks and dilutions from, best first.
    public var reservoirs: [String] = []
    public var tubes: [String] = []
    public var coldTubes: [String] = []
    public var premix: [String] = []
    /// `modules:` names of labware with the role `module`.
    public var modules: [String] = []
    /// `several_dispenses: true`: one aspiration may serve several wells.
    public var dispensesSeveral = true
    /// `shakes_while_dispensing: true`
    public var dispensesWhileShaking = false
    /// The maker's model of time, or the best known: `speed:` of the arm m/s, `z_travel:` m for one visit of a well
    /// (`z_travel_module:` above a module), `same_slot:`, `pick_up_time:`, `drop_time:` s.
    public var speed: Rational = Rational(2, 5)
    public var zTravel: Rational = .zero
    public var zTravelModule: Rational = .zero
    public var sameSlotTime: Rational = Rational(1, 2)
    public var pickUpTime: Rational = Rational(4)
    public var dropTime: Rational = Rational(10)
    public var source: String?

    public init(name: String) {
        self.name = name
        family = name
        title = name
    }
}

/// How a kind of liquid is handled, as `liquidclass` records declare it. Neutral: each backend lowers it to its target.
public struct LiquidClass: Sendable, Hashable {
    public var name: String
    public var title: String
    /// `solvents:` a liquid belongs to the first class that lists its main solvent; the class without a list takes the rest.
    public var solvents: [String] = []
    /// `aspirate_rate:`, `dispense_rate:` as a share of the pipette's usual flow.
    public var aspirateRate: Rational = .one
    public var dispenseRate: Rational = .one
    /// `pre_wet:` how often the tip is filled and emptied first.
    public var preWet = 0
    /// `leading_gap:`, `trailing_gap:` of air, m³; they take room in the tip.
    public var leadingGap: Rational = .zero
    public var trailingGap: Rational = .zero
    /// `settle_in:`, `settle_out:` waits after aspirating and dispensing, s.
    public var settleIn: Rational = .zero
    public var settleOut: Rational = .zero
    /// `dispense_below_top:` height of a dispense without contact, m below the rim of the well.
    public var dispenseBelowTop: Rational = Rational(2, 1000)
    /// `blow_out:`, `touch_tip:`
    public var blowsOut = false
    public var touchesTip = false
    /// `tecan:`, `hamilton:`, `opentrons:` what the class is called there.
    public var names: [String: String] = [:]
    public var source: String?

    public init(name: String) {
        self.name = name
        title = name
    }
}

/// All that can stand in a laboratory: what the library and the script declare.
public struct Equipment: Sendable {
    public var labware: [String: Labware] = [:]
    public var robots: [String: Robot] = [:]
    /// In the order in which a liquid looks for its class.
    public var liquidClasses: [LiquidClass] = []
    /// What the hazard tags of substances mean, in a sentence.
    public var hazards: [String: String] = [:]
    /// Labware and robots that the script declares itself, in its order: what reads its files elsewhere has to be told.
    public var ownLabware: [String] = []
    public var ownRobots: [String] = []

    public init() {}

    /// With equipment that a script declared, which may go by names of the library.
    public func adding(labware own: [Labware], robots ownRobots: [Robot]) -> Equipment {
        var all = self
        for record in own { all.labware[record.name] = record }
        for record in ownRobots { all.robots[record.name] = record }
        all.ownLabware = own.map(\.name)
        all.ownRobots = ownRobots.map(\.name)
        return all
    }

    /// A robot by its name, an alias (`opentrons.ot2`) or its name with dots.
    public func robot(named name: String) -> Robot? {
        robots[name] ?? robots.values.first { $0.aliases.contains(name) }
    }

    /// The class of a liquid with this main solvent.
    public func liquidClass(ofSolvent name: String) -> LiquidClass {
        liquidClasses.first { $0.solvents.contains(name) } ?? liquidClasses.first { $0.solvents.isEmpty }
            ?? LiquidClass(name: "water")
    }
}
