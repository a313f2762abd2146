import NsynPlan
import NsynQuantities

/// One piece of labware in its place on the deck.
public struct Placement: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
        /// Reaction plate; the number counts from 0 in `Worklist.plates`.
        case plate(Int)
        /// Holds stocks and solvents.
        case sources
        /// Holds dilutions that the robot makes itself before it fills the plates.
        case premix
        case tips
        case trash
    }

    /// Names it in every file: at most 32 characters, letters, digits and dashes, as `plate-1`, `tips-2`, `stocks-1`.
    public var label: String
    /// As declared in the library.
    public var labware: Labware
    /// One of `Robot.slots`.
    public var slot: String
    /// The labware with the role `module` it stands on.
    public var module: Labware?
    public var role: Role

    public init(label: String, labware: Labware, slot: String, module: Labware? = nil, role: Role) {
        self.label = label
        self.labware = labware
        self.slot = slot
        self.module = module
        self.role = role
    }
}

/// A pipette in its mount, or the arm of a robot with independent channels.
public struct MountedPipette: Sendable, Hashable {
    public var labware: Labware
    /// 0 is the left mount.
    public var mount: Int
    /// The tips it uses in this run.
    public var tips: Labware?

    public init(labware: Labware, mount: Int, tips: Labware?) {
        self.labware = labware
        self.mount = mount
        self.tips = tips
    }
}

/// Where everything stands in one run.
public struct Deck: Sendable, Hashable {
    public var placements: [Placement] = []
    public var pipettes: [MountedPipette] = []

    public init() {}
}
