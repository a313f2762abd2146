import NsynQuantities

/// Something that a balanced reaction neither makes nor destroys.
public enum Conserved: Hashable, Comparable, Sendable {
    case element(Element)
    /// A group nobody has spelled out: the `R` of `SR`.
    case group(String)
    case charge

    public static func < (left: Conserved, right: Conserved) -> Bool {
        switch (left, right) {
        case (.element(let one), .element(let other)): one < other
        case (.group(let one), .group(let other)): one < other
        case (.element, _): true
        case (.group, .charge): true
        default: false
        }
    }
}

extension Conserved: CustomStringConvertible {
    public var description: String {
        switch self {
        case .element(let element): element.symbol
        case .group(let name): name
        case .charge: "charge"
        }
    }
}

/// `32 Au(SR) + 8 e⁻ → [Au25(SR)18]⁻ + 7 [Au(SR)2]⁻`.
public struct Reaction: Hashable, Sendable {
    /// How often a species takes part.
    public enum Coefficient: Hashable, Sendable {
        case written(Rational)
        /// Nothing written: 1, unless no coefficient of the reaction is written at all.
        case implied
        /// `?`.
        case unknown
    }

    /// One species on one side.
    public struct Term: Hashable, Sendable {
        public let coefficient: Coefficient
        /// As the author wrote it.
        public let text: String
        public let composition: Composition
        public let charge: Int
        /// Bytes within the reaction's text, coefficient included.
        public let range: Range<Int>
        /// The formula, where the species is neither an electron nor a named substance.
        public let formula: ClusterFormula?

        public init(
            coefficient: Coefficient, text: String, composition: Composition, charge: Int, range: Range<Int>,
            formula: ClusterFormula?
        ) {
            self.coefficient = coefficient
            self.text = text
            self.composition = composition
            self.charge = charge
            self.range = range
            self.formula = formula
        }

        public var isElectron: Bool { composition.isEmpty && charge == -1 }

        func amount(of key: Conserved) -> Int {
            switch key {
            case .element(let element): composition[element]
            case .group(let name): composition[group: name]
            case .charge: charge
            }
        }
    }

    public let reactants: [Term]
    public let products: [Term]
    /// `⇌` or `<->`.
    public let isReversible: Bool

    public init(reactants: [Term], products: [Term], isReversible: Bool = false) {
        self.reactants = reactants
        self.products = products
        self.isReversible = isReversible
    }

    public var terms: [Term] { reactants + products }

    /// Whether anything is left to be solved: a `?`, or no coefficient at all.
    public var hasUnknowns: Bool {
        terms.contains { $0.coefficient == .unknown } || terms.allSatisfy { $0.coefficient == .implied }
    }

    /// What the species are made of, elements first.
    public var conserved: [Conserved] {
        var keys: Set<Conserved> = []
        for term in terms {
            for part in term.composition.atoms { keys.insert(.element(part.element)) }
            for part in term.composition.groups { keys.insert(.group(part.name)) }
            if term.charge != 0 { keys.insert(.charge) }
        }
        return keys.sorted()
    }

    /// +1 for a product, −1 for a reactant.
    func sign(ofTerm index: Int) -> Int { index < reactants.count ? -1 : 1 }
}

/// Why a reaction cannot be read.
public struct ReactionError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case missingArrow
        case secondArrow
        case emptySide
        case missingSpecies
        case malformedCoefficient(String)
        case tooManySpecies(limit: Int)
        case variable(String)
        case formula(FormulaError)
    }

    public let reason: Reason
    /// Bytes within the reaction's text.
    public let range: Range<Int>

    public var message: String {
        switch reason {
        case .missingArrow: "A reaction needs an arrow: `->`."
        case .secondArrow: "A reaction has one arrow."
        case .emptySide: "One side of the reaction is empty."
        case .missingSpecies: "A species is missing here."
        case .malformedCoefficient(let text): "`\(text)` is no coefficient."
        case .tooManySpecies(let limit): "A reaction may have at most \(limit) species."
        case .variable(let name): "The reaction leaves `\(name)` open: give it a number."
        case .formula(let error): error.message
        }
    }

    public var suggestion: String? {
        if case .formula(let error) = reason { return error.suggestion }
        return nil
    }
}
