import NsynQuantities

/// What a trace goes through: a plan's steps, materials and substances without names and lists of their own, so that
/// following a thousand conditions counts no references.
struct CompactPlan: Sendable {
    let steps: [CompactStep]
    let materials: [CompactMaterial]
    /// What the choices among materials stand for, one choice after another.
    let options: [MaterialID]
    /// Components and solvents of the stocks, one stock after another.
    let components: [Component]
    let solvents: [Component]
    /// By substance.
    let traits: [SubstanceTraits]
    let carriesMetal: [Bool]
    /// mol/m³ of the pure substance, kg/mol and kg/m³
    let neat: [Rational?]
    let molarMass: [Rational?]
    let density: [Rational?]

    struct Component: Sendable {
        var substance: SubstanceID
        /// mol/m³ of a component, fraction of a solvent
        var share: ExpressionID
    }

    init(_ plan: Plan, profiles: [SubstanceProfile]) {
        var options: [MaterialID] = []
        var components: [Component] = []
        var solvents: [Component] = []
        materials = plan.materials.map { material in
            switch material {
            case .neat(let substance): return .neat(substance)
            case .content(let vessel): return .content(vessel)
            case .choice(let parameter, let choices):
                defer { options += choices }
                return .choice(parameter, CompactRange(options.count, choices.count))
            case .stock(let stock):
                defer {
                    components += stock.components.map { Component(substance: $0.substance, share: $0.concentration) }
                    solvents += stock.solvents.map { Component(substance: $0.substance, share: $0.fraction) }
                }
                return .stock(
                    CompactStock(
                        components: CompactRange(components.count, stock.components.count),
                        solvents: CompactRange(solvents.count, stock.solvents.count)))
            }
        }
        self.options = options
        self.components = components
        self.solvents = solvents
        steps = plan.steps.map {
            CompactStep(
                primitive: CompactPrimitive($0.primitive), vessel: $0.vessel, condition: $0.condition)
        }
        traits = profiles.map(\.traits)
        carriesMetal = profiles.map { !$0.metalSymbols.isEmpty }
        neat = profiles.map(\.neatConcentration)
        molarMass = profiles.map(\.molarMass)
        density = profiles.map(\.density)
    }
}

struct CompactRange: Sendable {
    var start: Int32
    var count: Int32

    init(_ start: Int, _ count: Int) {
        self.start = Int32(start)
        self.count = Int32(count)
    }

    var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
    var first: Int? { count > 0 ? Int(start) : nil }
}

struct CompactStock: Sendable {
    var components: CompactRange
    var solvents: CompactRange
}

enum CompactMaterial: Sendable {
    case neat(SubstanceID)
    case stock(CompactStock)
    case choice(ParameterID, CompactRange)
    case content(VesselID)
}

struct CompactStep: Sendable {
    var primitive: CompactPrimitive
    var vessel: VesselID
    var condition: ExpressionID?
}

/// `Primitive`, its words read once.
enum CompactPrimitive: Sendable {
    case transfer(Transfer)
    case setTemperature(ExpressionID, ramp: ExpressionID?)
    case agitate(Possibilities, speed: ExpressionID?)
    case hold(ExpressionID)
    case gas(GasLead, SubstanceID?)
    case light(Possibilities)
    case separate(SeparationMethod, KeptPart)
    case measure(ExpressionID?)
    case adjustAcidity(ExpressionID, MaterialID)
    case discard(ExpressionID?)
    case manual
    case yield

    init(_ primitive: Primitive) {
        switch primitive {
        case .transfer(let transfer): self = .transfer(transfer)
        case .setTemperature(let goal, let ramp): self = .setTemperature(goal, ramp: ramp)
        case .agitate(let mode, let speed): self = .agitate(Possibilities(agitation: mode), speed: speed)
        case .hold(let duration): self = .hold(duration)
        case .gas(let mode, let substance, _): self = .gas(GasLead(mode), substance)
        case .light(let mode, _, _):
            self = .light(mode == "dark" ? .dark : mode == "irradiate" ? .irradiated : .ambient)
        case .separate(let method, let keep, _): self = .separate(SeparationMethod(name: method), KeptPart(keep))
        case .measure(_, let volume): self = .measure(volume)
        case .adjustAcidity(let goal, let material): self = .adjustAcidity(goal, material)
        case .discard(let volume): self = .discard(volume)
        case .manual: self = .manual
        case .yield: self = .yield
        }
    }
}

/// What leading a gas does to a headspace.
enum GasLead: Sendable {
    case vent, evacuate, bubble, flush

    init(_ mode: String) {
        switch mode {
        case "vent": self = .vent
        case "evacuate": self = .evacuate
        case "bubble": self = .bubble
        default: self = .flush
        }
    }
}

/// Which part stays in the vessel after a separation.
enum KeptPart: Sendable {
    case solid, organic, aqueous, liquid

    init(_ word: String) {
        switch word {
        case "pellet", "solid", "residue", "precipitate", "cake", "crystals": self = .solid
        case "organic": self = .organic
        case "aqueous": self = .aqueous
        default: self = .liquid
        }
    }
}

extension Possibilities {
    init(agitation mode: String) {
        switch mode {
        case "stir": self = .stir
        case "shake": self = .shake
        case "vortex": self = .vortex
        case "sonicate": self = .sonicate
        default: self = .still
        }
    }
}
