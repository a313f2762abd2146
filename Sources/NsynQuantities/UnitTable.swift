/// Every dimension, kind and unit that a script knows: those of the standard library and its own.
///
/// A value: a script that declares a unit extends its own copy. Resolving does not change it, so that it can be shared
/// between threads; `UnitCache` makes repeated tokens cheap.
public struct UnitTable: Sendable {
    /// A named type: a dimension, or a kind above one.
    public struct NamedType: Sendable, Hashable {
        public var name: String
        /// How a reader calls it: `rotation speed`.
        public var title: String
        public var type: QuantityType
        /// The units that values are printed in, in any order.
        public var shows: [String]
        public var conversions: [NamedConversion]
    }

    /// Why a declaration was refused.
    public enum DeclarationProblem: Error, Sendable, Hashable {
        case nameTaken(name: String, by: String)
        case unknownPrefix(name: String)
        case tooManyKinds
        case tooManyBaseDimensions(name: String)
        case scaleNotPositive(name: String)
    }

    public private(set) var types: [NamedType] = []
    public private(set) var units: [Unit] = []
    /// For each unit the prefixes that its symbol and its word may have, as `UnitPrefix.bit`s.
    internal var prefixBits: [(short: UInt64, long: UInt64)] = []
    internal var spellings: [[UInt8]: Spelling] = [:]
    /// Names with a `/`, `^` or digit inside, such as `%w/w`, which have to be met before the grammar of units.
    internal var namesWithStructure: [[UInt8]] = []
    private var typeIndices: [String: Int] = [:]
    private var namesOfTypes: [QuantityType: Int] = [:]
    private var kindCount: UInt16 = 0
    private var baseDimensionsTaken: Set<BaseDimension> = []

    internal struct Spelling: Sendable {
        var unit: Int
        /// Whether this is a word (with long prefixes) or a symbol (with short ones).
        var isWord: Bool
    }

    public init() {}

    /// Declares one of the seven SI dimensions by its name, or takes the spare place for another.
    @discardableResult
    public mutating func addBaseDimension(
        _ name: String, title: String? = nil, shows: [String] = []
    ) throws(DeclarationProblem) -> QuantityType {
        let base = BaseDimension.allCases.first { $0.name == name } ?? .spare
        guard baseDimensionsTaken.insert(base).inserted else { throw .tooManyBaseDimensions(name: name) }
        return try addDimension(name, Dimension(base), title: title, shows: shows)
    }

    @discardableResult
    public mutating func addDimension(
        _ name: String, _ dimension: Dimension, title: String? = nil, shows: [String] = []
    ) throws(DeclarationProblem) -> QuantityType {
        let type = QuantityType(dimension)
        try addType(name, title, type, shows)
        return type
    }

    /// Declares a kind above a dimension. The kinds of one table never mix with those of another.
    @discardableResult
    public mutating func addKind(
        _ name: String, _ dimension: Dimension, title: String? = nil, shows: [String] = []
    ) throws(DeclarationProblem) -> QuantityType {
        guard kindCount < .max else { throw .tooManyKinds }
        let type = QuantityType(dimension, kind: KindID(rawValue: kindCount + 1))
        try addType(name, title, type, shows)
        kindCount += 1
        return type
    }

    /// Declares a conversion that scripts ask for by name. Source and target have been declared before.
    public mutating func addConversion(_ conversion: NamedConversion) {
        guard let index = namesOfTypes[conversion.source] else { return }
        types[index].conversions.append(conversion)
    }

    private mutating func addType(
        _ name: String, _ title: String?, _ type: QuantityType, _ shows: [String]
    ) throws(DeclarationProblem) {
        if typeIndices[name] != nil { throw .nameTaken(name: name, by: name) }
        typeIndices[name] = types.count
        // The first name of a dimension is the one that is shown.
        if namesOfTypes[type] == nil { namesOfTypes[type] = types.count }
        types.append(NamedType(name: name, title: title ?? name, type: type, shows: shows, conversions: []))
    }

    public mutating func addUnit(_ unit: Unit) throws(DeclarationProblem) {
        if !unit.scale.isPositive { throw .scaleNotPositive(name: unit.name) }
        var bits: (short: UInt64, long: UInt64) = (0, 0)
        for name in unit.prefixes {
            guard let prefix = UnitPrefix.named(name) else { throw .unknownPrefix(name: name) }
            bits.short |= prefix.bit
        }
        for name in unit.longPrefixes {
            guard let prefix = UnitPrefix.named(name) else { throw .unknownPrefix(name: name) }
            bits.long |= prefix.bit
        }
        let index = units.count
        var own: [[UInt8]: Spelling] = [:]
        for (text, isWord) in UnitTable.spellings(of: unit) {
            let bytes = UnitSpelling.normalise(text)
            if let other = spellings[bytes] { throw .nameTaken(name: text, by: units[other.unit].name) }
            if own[bytes] == nil { own[bytes] = Spelling(unit: index, isWord: isWord) }
        }
        units.append(unit)
        prefixBits.append(bits)
        let structured = namesWithStructure.count
        for (bytes, spelling) in own {
            spellings[bytes] = spelling
            if bytes.contains(where: UnitParser.isStructure) { namesWithStructure.append(bytes) }
        }
        if namesWithStructure.count == structured { return }
        namesWithStructure.sort { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
    }

    /// Every way to write a unit without a prefix, and whether it is a word.
    internal static func spellings(of unit: Unit) -> [(text: String, isWord: Bool)] {
        var result = [(text: unit.name, isWord: false)]
        if let longName = unit.longName { result.append((longName, true)) }
        if let plural = unit.plural { result.append((plural, true)) }
        for alias in unit.aliases {
            result.append((alias, alias.utf8.count >= 4 && alias.utf8.allSatisfy { $0 >= 97 && $0 <= 122 }))
        }
        return result
    }

    /// The declaration of a dimension or kind.
    public func namedType(_ name: String) -> NamedType? { typeIndices[name].map { types[$0] } }

    /// The first declaration of a type, which says how it is shown.
    public func namedType(of type: QuantityType) -> NamedType? { namesOfTypes[type].map { types[$0] } }

    public func type(named name: String) -> QuantityType? { namedType(name)?.type }

    /// `Concentration`, or a product of base dimensions where nobody gave a name.
    public func name(of type: QuantityType) -> String {
        namesOfTypes[type].map { types[$0].name } ?? (type.isNumber ? "Number" : type.dimension.description)
    }

    /// The conversion that `value as name` asks for.
    public func conversion(named name: String, from type: QuantityType) -> NamedConversion? {
        namedType(of: type)?.conversions.first { $0.name == name }
    }

    /// Every conversion that leads from one type to another, to be offered where the two are confused.
    public func conversions(from source: QuantityType, to target: QuantityType) -> [NamedConversion] {
        (namedType(of: source)?.conversions ?? []).filter { $0.target == target }
    }

    /// The unit with this symbol or other spelling, without a prefix.
    public func unit(named name: String) -> Unit? {
        spellings[UnitSpelling.normalise(name)].map { units[$0.unit] }
    }
}
