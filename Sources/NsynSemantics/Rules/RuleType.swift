import NsynPlan
import NsynQuantities

/// What a part of a rule's expression stands for.
enum RuleType: Equatable {
    case number(Dimension)
    case temperature
    case acidity
    case truth
    case pattern
    case word
    case text
    case place

    static var ratio: RuleType { .number(.dimensionless) }

    static let volume = Dimension.length * Dimension.length * Dimension.length
    static let concentration = Dimension.amount / volume
    static let flow = volume * Dimension.time.inverse
    static let acceleration = Dimension.length * Dimension.time.inverse * Dimension.time.inverse

    var isNumber: Bool {
        switch self {
        case .number, .temperature, .acidity: true
        default: false
        }
    }

    var description: String {
        switch self {
        case .number(let dimension): dimension.isDimensionless ? "a bare number" : RuleType.name(dimension)
        case .temperature: "a temperature"
        case .acidity: "a pH"
        case .truth: "true or false"
        case .pattern: "a kind of substance"
        case .word: "a word"
        case .text: "a text"
        case .place: "a vessel"
        }
    }

    private static func name(_ dimension: Dimension) -> String {
        switch dimension {
        case .amount: "an amount"
        case .time: "a time"
        case .mass: "a mass"
        case .temperature: "a temperature difference"
        case volume: "a volume"
        case concentration: "a concentration"
        case Dimension.time.inverse: "a speed of rotation"
        default: dimension.description
        }
    }

    var format: RuleFormat {
        switch self {
        case .temperature: .temperature
        case .acidity: .acidity
        case .number(let dimension):
            switch dimension {
            case .dimensionless: .number
            case .time: .time
            case .amount: .amount
            case .temperature: .temperatureDifference
            case RuleType.volume: .volume
            case RuleType.concentration: .concentration
            case Dimension.time.inverse: .rotation
            default: .quantity(dimension)
            }
        default: .number
        }
    }
}

/// The words that a rule may use, with what they mean and where.
enum RuleVocabulary {
    enum Meaning {
        case number(RuleQuantity, RuleType)
        case flag(RuleFlag)
        case word(RuleWord)
    }

    struct Member {
        let base: String
        let name: String
        let meaning: Meaning
    }

    /// What stands before the dot, and the subjects for which it exists.
    static let bases: [(name: String, subjects: [RuleSubject])] = [
        ("vessel", [.addition, .state, .step, .protocol]), ("beforehand", [.addition, .state, .step]),
        ("addition", [.addition]), ("added", [.addition]), ("course", [.addition, .step]),
        ("step", [.addition, .state, .step]), ("stock", [.stock]), ("sweep", [.sweep]),
        ("target", RuleSubject.allCases), ("protocol", RuleSubject.allCases), ("route", RuleSubject.allCases),
        ("metal", RuleSubject.allCases),
    ]

    static let functions = [
        "amount", "concentration", "ratio", "added_amount", "added_mass", "count", "time_since", "solubilising_pKa",
        "min", "max",
        "earlier", "later", "separated_by", "measured_by", "told", "known", "varies", "strength", "hazard", "element",
        "names", "volume_share",
    ]

    static let members: [Member] = {
        var members: [Member] = []
        func add(_ base: String, _ name: String, _ meaning: Meaning) {
            members.append(Member(base: base, name: name, meaning: meaning))
        }
        func numbers(_ base: String, _ list: [(String, RuleQuantity, RuleType)]) {
            for (name, quantity, type) in list { add(base, name, .number(quantity, type)) }
        }
        func flags(_ base: String, _ list: [(String, RuleFlag)]) {
            for (name, flag) in list { add(base, name, .flag(flag)) }
        }
        for base in ["vessel", "beforehand"] {
            numbers(
                base,
                [
                    ("pH", .acidity, .acidity), ("temperature", .temperature, .temperature),
                    ("volume", .volume, .number(RuleType.volume)), ("filling", .filling, .ratio),
                    ("capacity", .capacity, .number(RuleType.volume)),
                    ("stirring", .stirring, .number(Dimension.time.inverse)),
                    ("electrons_supplied", .electronsSupplied, .number(.amount)),
                    ("electrons_needed", .electronsNeeded, .number(.amount)),
                ])
            flags(
                base,
                [
                    ("closed", .closed), ("open", .open), ("inert", .inert), ("air", .air), ("reactive", .reactive),
                    ("atmosphere_stated", .atmosphereStated), ("stirring_stated", .stirringStated),
                    ("stirring_speed_stated", .stirringSpeedStated), ("dark", .dark), ("irradiated", .irradiated),
                    ("raw", .raw), ("crude", .crude), ("cleaned", .cleaned), ("purified", .purified), ("dry", .dry),
                    ("precipitated", .precipitated), ("two_phases", .twoPhases),
                    ("temperature_stated", .temperatureStated), ("pH_is_set", .acidityIsSet), ("empty", .empty),
                ])
        }
        numbers(
            "addition",
            [
                ("time", .additionTime, .number(.time)), ("volume", .additionVolume, .number(RuleType.volume)),
                ("portions", .portions, .ratio), ("interval", .interval, .number(.time)),
            ])
        flags(
            "addition",
            [
                ("dropwise", .dropwise), ("neat", .neat), ("in_equivalents", .inEquivalents),
                ("time_stated", .timeStated),
            ])
        numbers(
            "course",
            [
                ("time", .courseTime, .number(.time)), ("hottest", .hottest, .temperature),
                ("coldest", .coldest, .temperature),
            ])
        flags("course", [("separated", .separated), ("stirring_stated", .courseStirringStated)])
        numbers(
            "step",
            [
                ("time", .additionTime, .number(.time)), ("speed", .speed, .number(Dimension.time.inverse)),
                ("force", .force, .number(RuleType.acceleration)), ("flow", .flow, .number(RuleType.flow)),
                ("wavelength", .wavelength, .number(.length)),
            ])
        add("step", "verb", .word(.verb))
        add("step", "method", .word(.method))
        add("step", "kept", .word(.kept))
        numbers(
            "target",
            [
                ("electrons", .electrons, .ratio), ("naive_electrons", .naiveElectrons, .ratio),
                ("metal_atoms", .metalAtoms, .ratio), ("ligands", .ligands, .ratio), ("charge", .charge, .ratio),
                ("template_ligands", .templateLigands, .ratio), ("template_electrons", .templateElectrons, .ratio),
                ("template_atoms", .templateAtoms, .ratio), ("isomers", .isomers, .ratio),
            ])
        flags(
            "target",
            [
                ("charge_stated", .chargeStated), ("isomer_named", .isomerNamed), ("odd_electrons", .oddElectrons),
                ("closed_shell", .closedShell), ("fits_template", .fitsTemplate),
                ("soluble_in_water", .solubleInWater), ("insoluble_in_water", .insolubleInWater),
            ])
        for word in [RuleWord.template, .isomer, .tags, .goals] { add("target", word.rawValue, .word(word)) }
        numbers(
            "stock",
            [
                ("fresh_for", .freshFor, .number(.time)), ("temperature", .stockTemperature, .temperature),
                ("load", .load, .number(Dimension.mass / RuleType.volume)),
            ])
        flags(
            "stock",
            [
                ("fresh_for_stated", .freshForStated), ("protected_from_light", .protectedFromLight),
                ("temperature_stated", .stockTemperatureStated), ("under_inert_gas", .underInertGas),
            ])
        numbers(
            "sweep",
            [
                ("axes", .axes, .ratio), ("numbers", .numbers, .ratio), ("conditions", .conditions, .ratio),
                ("replicates", .replicates, .ratio),
            ])
        add("sweep", "design", .word(.design))
        flags(
            "sweep",
            [
                ("has_controls", .hasControls), ("randomized", .randomized), ("varies_pH", .variesAcidity),
                ("varies_temperature", .variesTemperature), ("varies_stirring", .variesStirring),
            ])
        numbers("protocol", [("time", .duration, .number(.time))])
        flags("protocol", [("separates", .separates), ("resolves_sizes", .resolvesSizes), ("measures", .measures)])
        return members
    }()
}
