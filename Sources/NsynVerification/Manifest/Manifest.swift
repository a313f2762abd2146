import NsynPlan
import NsynQuantities

/// What `manifest.json` says, every reference checked: an index leads somewhere, a well exists.
struct Manifest {
    var version = 0
    var program = ""
    var plates = ""
    var target = ""
    var script = ""
    var plan: Plan
    var planText: String
    var planDigest: String
    /// Of each step of the plan, its line in the script; 0 where there is none.
    var stepLines: [Int] = []
    var sweep = ""
    var scale: Rational
    var conditions: [Condition] = []
    var runs: [Run] = []
    var files: [File] = []
    /// Labware and robots that the script declared.
    var labware: [Labware] = []
    var robots: [Robot] = []

    struct Condition {
        var id: String
        /// By parameter: SI units, or the index of an option.
        var values: [Rational]
        var isControl: Bool
    }

    struct File {
        var name: String
        var digest: String
        var size: Int
        /// In the manifest's text.
        var offset: Int
    }

    struct Run {
        var name = ""
        var robot = ""
        var files: [String] = []
        var duration = 0.0
        var pipettes: [Pipette] = []
        var placements: [Placement] = []
        var liquids: [Liquid] = []
        var sources: [Source] = []
        var plates: [Plate] = []
        var wells: [Well] = []
        var steps: [OperatorStep] = []
        var ages: [Age] = []
        var offset = 0
    }

    struct Pipette {
        var labware: String
        var tips: String?
    }

    struct Placement {
        enum Role: String { case plate, sources, premix, tips, trash }
        var label: String
        var labware: String
        var slot: String
        var module: String?
        var role: Role
        var plate: Int?
    }

    struct Liquid {
        enum Origin {
            case material(MaterialID, condition: Int)
            case premix([(liquid: Int, share: Rational)])
        }
        var name: String
        var origin: Origin
        /// s
        var freshFor: Rational?
        /// K
        var temperature: Rational?
        var offset: Int
    }

    struct Source {
        var liquid: Int
        var placement: Int
        var well: String
        var filled: Femtolitres
        var dead: Femtolitres
        var offset: Int
    }

    struct Plate {
        var name: String
        var labware: String
        var vessel: VesselID
        var shared: [Int]
    }

    struct Well {
        var plate: Int
        var well: String
        var condition: Int
        var replicate: Int
        var offset: Int
    }

    struct OperatorStep {
        var number: Int
        var kind: String
        var text: String
        var plates: [Int]
        var planSteps: [Int]
        var seconds: Double
        var liquid: Int?
        var amounts: [Amount]
        var offset: Int
    }

    struct Amount {
        var well: Int
        /// -1 for a solid, which the plan's step names
        var liquid: Int
        /// m³
        var volume: Rational
        /// kg
        var mass: Rational
    }

    struct Age {
        var liquid: Int
        var well: Int
        var age: Double
        var limit: Double
    }
}
