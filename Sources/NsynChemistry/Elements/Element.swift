/// A chemical element, one byte wide: the atomic number.
@frozen public struct Element: Hashable, Comparable, Sendable {
    public let atomicNumber: UInt8

    /// The number of known elements.
    public static let count = 118

    @inlinable init(unchecked atomicNumber: UInt8) {
        self.atomicNumber = atomicNumber
    }

    /// The element of an atomic number from 1 to 118.
    public init?(atomicNumber: Int) {
        guard (1...Element.count).contains(atomicNumber) else { return nil }
        self.atomicNumber = UInt8(atomicNumber)
    }

    /// The element of a symbol, in its exact spelling: `Au`, not `AU`.
    public init?(symbol: String) {
        var symbol = symbol
        let found = symbol.withUTF8 { bytes -> Element? in
            switch bytes.count {
            case 1: Element(bytes[0], 0)
            case 2: Element(bytes[0], bytes[1])
            default: nil
            }
        }
        guard let found else { return nil }
        self = found
    }

    /// The element whose symbol is one or two bytes; the second is 0 for a single letter.
    init?(_ first: UInt8, _ second: UInt8) {
        guard (0x41...0x5A).contains(first), second == 0 || (0x61...0x7A).contains(second) else { return nil }
        let number = Element.bySymbol[Element.slot(first, second)]
        guard number != 0 else { return nil }
        atomicNumber = number
    }

    @inlinable public static func < (left: Element, right: Element) -> Bool {
        left.atomicNumber < right.atomicNumber
    }

    private static func slot(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first - 0x41) * 27 + (second == 0 ? 0 : Int(second - 0x60))
    }

    private static let bySymbol: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 26 * 27)
        for (index, row) in ElementRow.all.enumerated() {
            let bytes = Array(row.symbol.utf8)
            table[slot(bytes[0], bytes.count > 1 ? bytes[1] : 0)] = UInt8(index + 1)
        }
        return table
    }()

    private var row: ElementRow { ElementRow.all[Int(atomicNumber) - 1] }

    /// `Au`.
    public var symbol: String { row.symbol }
    /// `gold`.
    public var name: String { row.name }
    /// Column of the periodic table, 1 to 18; 0 for the lanthanides and actinides.
    public var group: Int { Int(row.group) }
    /// Atomic weight in 10⁻⁹ g/mol, exact.
    public var nanoWeight: Int { row.weight }
    /// Whether IUPAC gives a standard weight; else the weight is a mass number.
    public var hasStandardWeight: Bool { row.standard }
    /// Atomic weight in g/mol.
    public var atomicWeight: Double { Double(row.weight) / 1e9 }
    /// Natural isotopes, lightest first.
    public var isotopes: [Isotope] { IsotopeTable.all[Int(atomicNumber)] }
    /// The isotope that occurs most.
    public var principalIsotope: Isotope? { isotopes.max { $0.abundance < $1.abundance } }

    /// Whether the element counts as a metal in a cluster's formula.
    public var isMetal: Bool {
        switch atomicNumber {
        case 1, 2, 5...10, 14...18, 32...36, 52...54, 85, 86, 117, 118: false
        default: true
        }
    }
}

extension Element: CustomStringConvertible {
    public var description: String { symbol }
}

/// One isotope of an element as it occurs in nature.
@frozen public struct Isotope: Hashable, Sendable {
    public let massNumber: Int
    /// Atomic mass in u.
    public let mass: Double
    /// Mole fraction, 0 to 1.
    public let abundance: Double
}

extension Element {
    public static let hydrogen = Element(unchecked: 1)
    public static let boron = Element(unchecked: 5)
    public static let carbon = Element(unchecked: 6)
    public static let nitrogen = Element(unchecked: 7)
    public static let oxygen = Element(unchecked: 8)
    public static let fluorine = Element(unchecked: 9)
    public static let phosphorus = Element(unchecked: 15)
    public static let sulfur = Element(unchecked: 16)
    public static let chlorine = Element(unchecked: 17)
    public static let copper = Element(unchecked: 29)
    public static let selenium = Element(unchecked: 34)
    public static let bromine = Element(unchecked: 35)
    public static let palladium = Element(unchecked: 46)
    public static let silver = Element(unchecked: 47)
    public static let cadmium = Element(unchecked: 48)
    public static let antimony = Element(unchecked: 51)
    public static let iodine = Element(unchecked: 53)
    public static let platinum = Element(unchecked: 78)
    public static let gold = Element(unchecked: 79)
    public static let mercury = Element(unchecked: 80)
}
