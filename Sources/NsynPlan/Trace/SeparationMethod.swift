/// The separation menu, as far as it matters what is left.
public enum SeparationMethod: Sendable, Hashable {
    case centrifugation, filtration, extraction, evaporation, dialysis, chromatography, electrophoresis, crystallisation
    case precipitation, fractionation, other

    public init(name: String) {
        switch name {
        case "centrifuge", "centrifugation": self = .centrifugation
        case "filter", "filtration": self = .filtration
        case "extract", "extraction": self = .extraction
        case "evaporate", "evaporation", "dry": self = .evaporation
        case "dialysis", "dialyse", "ultrafiltration": self = .dialysis
        case "HPLC", "hplc", "TLC", "tlc", "column", "chromatography", "SEC", "sec", "size_exclusion":
            self = .chromatography
        case "PAGE", "page", "electrophoresis", "gel": self = .electrophoresis
        case "crystallise", "crystallisation", "crystallization": self = .crystallisation
        case "precipitate", "precipitation": self = .precipitation
        case "fractionation": self = .fractionation
        default: self = .other
        }
    }

    /// Whether it can take clusters of different sizes apart.
    public var resolvesSizes: Bool {
        switch self {
        case .chromatography, .electrophoresis, .crystallisation, .precipitation, .fractionation: true
        case .centrifugation, .filtration, .extraction, .evaporation, .dialysis, .other: false
        }
    }
}
