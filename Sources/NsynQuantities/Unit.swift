/// A unit as a `unit` record declares it.
public struct Unit: Sendable, Hashable {
    /// The symbol that is printed: `L`, `mol`, `°C`.
    public var name: String
    /// The word: `litre`.
    public var longName: String?
    /// The word for several: `litres`.
    public var plural: String?
    /// Other spellings. One of four or more lower-case letters counts as a word and takes long prefixes; a shorter one
    /// takes short prefixes like the symbol.
    public var aliases: [String]
    /// One of this unit in coherent SI.
    public var scale: Rational
    public var type: QuantityType
    /// The short prefixes that the symbol may have.
    public var prefixes: [String]
    /// The long prefixes that the word may have.
    public var longPrefixes: [String]
    /// Whether a number of this unit is a point of a scale (25 °C) and no amount of something.
    public var isPoint: Bool
    /// The place of the scale's zero in coherent SI: 273.15 for °C.
    public var offset: Rational
    /// Whether the unit may stand alone: `5 m` may not, since it could be minutes, millis or molar.
    public var isBareAllowed: Bool

    public init(
        _ name: String, scale: Rational = .one, type: QuantityType, longName: String? = nil, plural: String? = nil,
        aliases: [String] = [], prefixes: [String] = [], longPrefixes: [String] = [], isPoint: Bool = false,
        offset: Rational = .zero, isBareAllowed: Bool = true
    ) {
        self.name = name
        self.longName = longName
        self.plural = plural
        self.aliases = aliases
        self.scale = scale
        self.type = type
        self.prefixes = prefixes
        self.longPrefixes = longPrefixes
        self.isPoint = isPoint
        self.offset = offset
        self.isBareAllowed = isBareAllowed
    }
}

/// What a unit token stands for.
@frozen
public struct ResolvedUnit: Sendable, Hashable {
    /// One of the unit in coherent SI.
    public var scale: Rational
    /// The place of the scale's zero in coherent SI; zero for all but points.
    public var offset: Rational
    public var type: QuantityType
    public var isPoint: Bool
    /// Bytes of the token between the brackets of a species tag: `Au` in `mmol[Au]/L`.
    public var speciesTag: Range<Int>?
    /// The same for a tag behind the divisor: `thiol` in `mol[Au]/mol[thiol]`.
    public var divisorSpeciesTag: Range<Int>?

    @inlinable
    public init(
        scale: Rational, type: QuantityType, offset: Rational = .zero, isPoint: Bool = false,
        speciesTag: Range<Int>? = nil, divisorSpeciesTag: Range<Int>? = nil
    ) {
        self.scale = scale
        self.offset = offset
        self.type = type
        self.isPoint = isPoint
        self.speciesTag = speciesTag
        self.divisorSpeciesTag = divisorSpeciesTag
    }

    /// A number of this unit in coherent SI.
    @inlinable
    public func coherent(_ number: Rational) -> Rational {
        isPoint ? number * scale + offset : number * scale
    }

    /// A value in coherent SI as a number of this unit.
    @inlinable
    public func number(_ coherent: Rational) -> Rational {
        isPoint ? (coherent - offset) / scale : coherent / scale
    }

    /// A number of this unit as a quantity.
    @inlinable
    public func quantity(_ number: Rational) -> Quantity {
        Quantity(coherent(number), type, isPoint: isPoint)
    }
}

/// Why a unit token has no meaning, and which bytes of it are to blame.
public struct UnitProblem: Error, Sendable, Hashable {
    public var reason: Reason
    public var range: Range<Int>

    public enum Reason: Sendable, Hashable {
        case unknownUnit(name: String)
        case prefixNotAllowed(prefix: String, unit: String)
        case ambiguousBareUnit(name: String, readings: [UnitReading])
        /// A point such as `°C` in a product; `difference` is the unit that can stand there.
        case pointUnitInProduct(name: String, difference: String?)
        case twoDivisors
        case productAfterDivisor
        case exponentWithoutCaret(written: String, meant: String)
        case exponentOutOfRange
        case twoSpeciesTags
        case nestingTooDeep
        case malformed(Malformation)
    }

    public enum Malformation: String, Sendable, Hashable {
        case emptyUnit, missingName, missingExponent, missingClosingParenthesis, missingClosingBracket
        case emptySpeciesTag, unexpectedCharacter
    }

    public init(_ reason: Reason, _ range: Range<Int>) {
        self.reason = reason
        self.range = range
    }
}

/// One thing that an ambiguous unit could mean, and how to write it: milli is no unit and has no spelling of its own.
public struct UnitReading: Sendable, Hashable {
    public var meaning: String
    public var spelling: String?

    public init(meaning: String, spelling: String?) {
        self.meaning = meaning
        self.spelling = spelling
    }
}

extension UnitProblem: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .unknownUnit(let name): "there is no unit “\(name)”"
        case .prefixNotAllowed(let prefix, let unit): "the unit “\(unit)” takes no prefix “\(prefix)”"
        case .ambiguousBareUnit(let name, let readings):
            "“\(name)” alone could mean \(readings.map(\.meaning).joined(separator: ", "))"
        case .pointUnitInProduct(let name, let difference):
            "“\(name)” is a point of a scale and cannot be part of a product"
                + (difference.map { "; a difference is written “\($0)”" } ?? "")
        case .twoDivisors: "a unit has one “/”; put what is divided by in parentheses"
        case .productAfterDivisor: "what follows “/” in a unit is one factor, or a product in parentheses"
        case .exponentWithoutCaret(let written, let meant): "“\(written)” is no unit; its power is written “\(meant)”"
        case .exponentOutOfRange: "the exponent of this unit is out of range"
        case .twoSpeciesTags: "a unit names one species above and one below its “/”"
        case .nestingTooDeep: "this unit is nested too deeply"
        case .malformed(let malformation):
            switch malformation {
            case .emptyUnit: "a unit is missing"
            case .missingName: "the name of a unit is missing"
            case .missingExponent: "an exponent is missing"
            case .missingClosingParenthesis: "“)” is missing in this unit"
            case .missingClosingBracket: "“]” is missing in this unit"
            case .emptySpeciesTag: "the species between “[” and “]” is missing"
            case .unexpectedCharacter: "this cannot be part of a unit"
            }
        }
    }
}
