import NsynQuantities

/// What a rule looks at, one after another.
public enum RuleSubject: String, Sendable, Hashable, CaseIterable {
    /// What the protocol is meant to make, once.
    case target
    /// Every stock.
    case stock
    /// Every step that puts material into a vessel.
    case addition
    /// A vessel after each step; the rule speaks at the step that brings the state about.
    case state
    /// Every step.
    case step
    /// The whole protocol, at its end.
    case `protocol`
    /// Every sweep.
    case sweep

    var isOfStep: Bool { self == .addition || self == .state || self == .step || self == .protocol }
}

/// Which state of a vessel is meant.
public enum RulePlace: UInt8, Sendable, Hashable {
    /// After the step.
    case vessel
    /// The same vessel before the step.
    case before
}

/// Numbers that rules read, in SI units.
public enum RuleQuantity: String, Sendable, Hashable, CaseIterable {
    // vessel, before
    case acidity = "pH"
    case temperature, volume, filling, capacity
    case stirring
    case electronsSupplied = "electrons_supplied"
    case electronsNeeded = "electrons_needed"
    // addition, step
    case additionTime = "time"
    case additionVolume = "added_volume"
    case portions, interval
    case speed
    case force, flow, wavelength
    // course: from this step to the next separation, quench or the end
    case courseTime = "course_time"
    case hottest, coldest
    // target
    case electrons
    case naiveElectrons = "naive_electrons"
    case metalAtoms = "metal_atoms"
    case ligands, charge
    case templateLigands = "template_ligands"
    case templateElectrons = "template_electrons"
    case templateAtoms = "template_atoms"
    case isomers
    // stock
    case freshFor = "fresh_for"
    case stockTemperature = "stock_temperature"
    /// What is dissolved in it, as mass in a volume.
    case load
    // sweep
    case axes, numbers, conditions, replicates
    // protocol
    case duration
}

/// Statements without a number.
public enum RuleFlag: String, Sendable, Hashable, CaseIterable {
    // vessel, before
    case closed, open, inert, air, reactive
    case atmosphereStated = "atmosphere_stated"
    case stirringStated = "stirring_stated"
    case stirringSpeedStated = "stirring_speed_stated"
    case dark, irradiated, raw, crude, cleaned, purified, dry, precipitated
    case twoPhases = "two_phases"
    case temperatureStated = "temperature_stated"
    case acidityIsSet = "pH_is_set"
    case empty
    // addition
    case dropwise, neat
    /// Counted by the metal that is there.
    case inEquivalents = "in_equivalents"
    case timeStated = "time_stated"
    // course
    case separated
    case courseStirringStated = "course_stirring_stated"
    // target
    case chargeStated = "charge_stated"
    case isomerNamed = "isomer_named"
    case oddElectrons = "odd_electrons"
    case closedShell = "closed_shell"
    case fitsTemplate = "fits_template"
    case solubleInWater = "soluble_in_water"
    case insolubleInWater = "insoluble_in_water"
    // stock
    case freshForStated = "fresh_for_stated"
    case protectedFromLight = "protected_from_light"
    case stockTemperatureStated = "stock_temperature_stated"
    case underInertGas = "under_inert_gas"
    // protocol
    case separates, measures
    case resolvesSizes = "resolves_sizes"
    // sweep
    case hasControls = "has_controls"
    case randomized
    case variesAcidity = "varies_pH"
    case variesTemperature = "varies_temperature"
    case variesStirring = "varies_stirring"
}

/// Words that a rule compares with.
public enum RuleWord: String, Sendable, Hashable, CaseIterable {
    case route, metal, verb, method, kept, template, isomer
    case tags, goals
    case design
}

extension RuleWord {
    var isOfStep: Bool { self == .verb || self == .method || self == .kept }
}

extension RuleFlag {
    /// Answered from the step alone, without a trace.
    var isOfStep: Bool {
        self == .dropwise || self == .neat || self == .inEquivalents || self == .timeStated || self == .separated
            || self == .courseStirringStated
    }
}

/// One node of a rule's expression. Operands stand before their users; nothing in it counts references.
public enum RuleNode: Hashable, Sendable {
    // Numbers
    /// By its number among the expression's constants.
    case constant(Int32)
    case quantity(RuleQuantity, RulePlace)
    case amount(Int32, RulePlace)
    case concentration(Int32, RulePlace)
    /// Concentration of a stock's component.
    case strength(Int32)
    /// How much a step adds, mol.
    case addedAmount(Int32)
    /// The same as a mass, kg.
    case addedMass(Int32)
    case ratio(Int32, Int32, RulePlace)
    /// Atoms or ligands of the target that match.
    case count(Int32)
    /// The part of all volume put into this vessel that came with additions of it.
    case volumeShare(Int32)
    /// s since material that matches was last put into this vessel.
    case timeSince(Int32)
    /// The acid constant that makes a matching substance soluble in water.
    case solubilisingAcidity(Int32, RulePlace)
    case add(Int32, Int32)
    case subtract(Int32, Int32)
    case multiply(Int32, Int32)
    case divide(Int32, Int32)
    case minimum(Int32, Int32)
    case maximum(Int32, Int32)
    // Truths
    case truth(Bool)
    case less(Int32, Int32)
    case atMost(Int32, Int32)
    case equal(Int32, Int32)
    case and(Int32, Int32)
    case or(Int32, Int32)
    case not(Int32)
    case contains(Int32, RulePlace)
    case stockContains(Int32)
    case targetContains(Int32)
    /// The material's own substance matches.
    case addedIs(Int32)
    /// Anything that the step puts in matches.
    case addedContains(Int32)
    case earlier(Int32)
    case later(Int32)
    case flag(RuleFlag, RulePlace)
    // Words by their numbers among the expression's.
    case word(RuleWord, Int32)
    case separatedBy(Int32)
    case measuredBy(Int32)
    /// A person is told something in these words.
    case told(Int32)
    /// Whether a number is known at all.
    case known(Int32)
    /// Whether the sweep changes how much of matching material goes in.
    case varies(Int32)
    /// Whether the plan uses matching material anywhere.
    case uses(Int32)
}

/// A rule's nodes with the patterns, constants and words that they name.
public struct RuleExpression: Sendable, Hashable {
    public private(set) var nodes: [RuleNode] = []
    public private(set) var patterns: [MatterPattern] = []
    public private(set) var constants: [Rational] = []
    public private(set) var words: [String] = []

    public init() {}

    public mutating func add(_ node: RuleNode) -> Int32 {
        if let known = nodes.firstIndex(of: node) { return Int32(known) }
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    public mutating func add(constant: Rational) -> Int32 {
        let number = constants.firstIndex(of: constant) ?? constants.count
        if number == constants.count { constants.append(constant) }
        return add(.constant(Int32(number)))
    }

    /// The number of a word, for a node that names it.
    public mutating func add(word: String) -> Int32 {
        let number = words.firstIndex(of: word) ?? words.count
        if number == words.count { words.append(word) }
        return Int32(number)
    }

    public mutating func add(_ pattern: MatterPattern) -> Int32 {
        if let known = patterns.firstIndex(of: pattern) { return Int32(known) }
        patterns.append(pattern)
        return Int32(patterns.count - 1)
    }
}

/// How a number in a message is written.
public enum RuleFormat: Hashable, Sendable {
    case number, acidity, temperature, temperatureDifference, time, amount, concentration, volume, rotation
    case percent
    case quantity(Dimension)
}

/// One part of a message.
public enum RuleMessagePart: Hashable, Sendable {
    case text(String)
    case value(Int32, RuleFormat)
    /// Names of what matches in the vessel.
    case names(Int32, RulePlace)
    case added, vessel, target, route, electronSum, stock, verb, isomers, sweep, basis
}
