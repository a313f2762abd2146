import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// One channel's part in an operation.
public struct ChannelUse: Sendable, Hashable {
    /// From 0.
    public var channel: UInt8
    /// Of the placement's labware, numbered as `Labware.wellName` does; for tips, the tip's position in its rack.
    public var well: Int32
    /// What the plan asks for, m³.
    public var exact: Rational
    /// The robot's rounding of it, pL.
    public var volume: Int

    public init(channel: Int, well: Int, exact: Rational = .zero, volume: Int = 0) {
        self.channel = UInt8(truncatingIfNeeded: channel)
        self.well = Int32(truncatingIfNeeded: well)
        self.exact = exact
        self.volume = volume
    }
}

/// One atomic thing that a robot or a person does. Operations happen in order; nothing may be moved by a backend.
public struct Operation: Sendable {
    public enum Action: Sendable, Hashable {
        /// Channels take tips from `placement`; each `ChannelUse.well` is a tip position that is used once.
        case pickUpTips
        case dropTips
        /// Out of `placement`. One aspiration holds the sum of the dispenses that follow, disposal included.
        case aspirate
        /// Into `placement`. `Purpose` says why.
        case dispense(Purpose)
        /// Up and down in place, so many times, with the volume of the channels.
        case mix(cycles: Int)
        /// s
        case wait(Double)
        /// The module below `placement` goes to K and the run waits until it is there.
        case setTemperature(Rational)
        /// The module below `placement` shakes, 1/s.
        case shake(Rational)
        case stopShaking
        /// The run pauses, a person does the step of this number (an index of `Worklist.operatorSteps`), and resumes it.
        case person(Int)
    }

    public enum Purpose: UInt8, Sendable, Hashable {
        /// Into a reaction well, as the plan's step `planStep` asks.
        case delivery
        /// Into a premix well.
        case premix
        /// What was taken up too much goes back where it came from.
        case disposal
    }

    public var action: Action
    /// In `Deck.pipettes`; -1 where no pipette takes part.
    public var pipette: Int16 = -1
    /// In `Deck.placements`; -1 where none takes part.
    public var placement: Int16 = -1
    /// Of `Worklist.channels`. A ganged pipette has all its channels here, with equal volumes, in adjacent wells.
    public var channels: Range<Int32> = 0..<0
    /// What is moved, in `Worklist.liquids`; -1 otherwise. From a premix column, where each row holds its own dilution,
    /// channel c moves liquid `liquid + c`: see `Worklist.liquid(of:channel:)`.
    public var liquid: Int32 = -1
    /// m³/s at which it is aspirated or dispensed; zero is the pipette's usual rate by the liquid's class.
    public var flow: Rational = .zero
    /// Whether the tip stays above the liquid, so that it may be used again.
    public var isContactFree = true
    /// How far below the rim of the well a dispense without contact happens, m: the class's height, or less in a full well.
    public var belowTop = Rational(2, 1000)
    /// The plan's step it serves, or -1.
    public var planStep: Int32 = -1
    /// Of the script's statement; what robots print as the key of a command.
    public var span: SourceSpan
    /// The statement's line from 1, filled in by whoever has the sources; 0 where there is none.
    public var line: Int32 = 0
    /// Estimated, s since the run began.
    public var start: Double = 0
    public var duration: Double = 0

    public init(_ action: Action, span: SourceSpan) {
        self.action = action
        self.span = span
    }
}

/// Something that the target can't do and a person does instead.
public struct OperatorStep: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case prepare, weigh, add, gas, light, agitate, temperature, separate, measure, acidity, discard, wait, manual
        case load, check
    }

    /// From 1, in the order of the run.
    public var number: Int
    public var kind: Kind
    /// What to do, in one sentence, with names and numbers.
    public var text: String
    /// Plates concerned, in `Worklist.plates`; empty for none.
    public var plates: [Int] = []
    /// What each well gets or loses by hand, where the step is about that.
    public var amounts: [WellAmount] = []
    /// The plan's steps that it carries out, in order.
    public var planSteps: [Int32] = []
    /// How long it takes by the script (a spin of 10 min), s; zero where unknown.
    public var seconds: Double = 0
    /// In `Worklist.liquids`, where the step prepares one.
    public var liquid: Int?
    public var hazards: [String] = []
    public var span: SourceSpan

    public init(number: Int, kind: Kind, text: String, span: SourceSpan) {
        self.number = number
        self.kind = kind
        self.text = text
        self.span = span
    }
}

/// What a person adds to (or, negative, takes from) one well.
public struct WellAmount: Sendable, Hashable {
    /// In `Worklist.wells`.
    public var well: Int
    /// In `Worklist.liquids` or -1
    public var liquid: Int32
    /// m³ of a liquid
    public var volume: Rational
    /// kg of a solid
    public var mass: Rational

    public init(well: Int, liquid: Int32 = -1, volume: Rational = .zero, mass: Rational = .zero) {
        self.well = well
        self.liquid = liquid
        self.volume = volume
        self.mass = mass
    }
}
