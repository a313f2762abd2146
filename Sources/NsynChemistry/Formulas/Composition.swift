/// How many atoms of which element, and how many groups nobody has spelled out (`R`, `DNA`), in one formula unit.
///
/// Counts may be negative: the difference of two compositions is a composition.
public struct Composition: Hashable, Sendable {
    /// Atoms of one element.
    public struct Atoms: Hashable, Sendable {
        public let element: Element
        public var count: Int
    }

    /// A group whose atoms are unknown: it has a name and no mass.
    public struct Group: Hashable, Sendable {
        public let name: String
        public var count: Int
    }

    /// By atomic number, without zeros.
    public private(set) var atoms: [Atoms] = []
    /// By name, without zeros.
    public private(set) var groups: [Group] = []

    public init() {}

    public init(_ counts: [Element: Int], groups: [String: Int] = [:]) {
        for (element, count) in counts { add(element, count) }
        for (name, count) in groups { add(group: name, count) }
    }

    public var isEmpty: Bool { atoms.isEmpty && groups.isEmpty }
    /// Whether every atom is known, so that there is a mass.
    public var isComplete: Bool { groups.isEmpty }

    public subscript(element: Element) -> Int {
        atoms.first { $0.element == element }?.count ?? 0
    }

    public subscript(group name: String) -> Int {
        groups.first { $0.name == name }?.count ?? 0
    }

    public mutating func add(_ element: Element, _ count: Int) {
        guard count != 0 else { return }
        let place = atoms.firstIndex { $0.element >= element } ?? atoms.count
        if place < atoms.count, atoms[place].element == element {
            atoms[place].count = saturatedSum(atoms[place].count, count)
            if atoms[place].count == 0 { atoms.remove(at: place) }
        } else {
            atoms.insert(Atoms(element: element, count: count), at: place)
        }
    }

    public mutating func add(group name: String, _ count: Int) {
        guard count != 0 else { return }
        let place = groups.firstIndex { $0.name >= name } ?? groups.count
        if place < groups.count, groups[place].name == name {
            groups[place].count = saturatedSum(groups[place].count, count)
            if groups[place].count == 0 { groups.remove(at: place) }
        } else {
            groups.insert(Group(name: name, count: count), at: place)
        }
    }

    public mutating func add(_ other: Composition, times factor: Int = 1) {
        for part in other.atoms { add(part.element, saturatedProduct(part.count, factor)) }
        for part in other.groups { add(group: part.name, saturatedProduct(part.count, factor)) }
    }

    public static func + (left: Composition, right: Composition) -> Composition {
        var sum = left
        sum.add(right)
        return sum
    }

    public static func - (left: Composition, right: Composition) -> Composition {
        var difference = left
        difference.add(right, times: -1)
        return difference
    }

    public static func * (left: Composition, factor: Int) -> Composition {
        var product = Composition()
        product.add(left, times: factor)
        return product
    }
}

extension Composition: CustomStringConvertible {
    /// Hill order: carbon, hydrogen, then the alphabet; the alphabet alone without carbon.
    public var description: String {
        let hasCarbon = self[.carbon] != 0
        let sorted = atoms.sorted { left, right in
            func rank(_ element: Element) -> (Int, String) {
                if hasCarbon, element == .carbon { return (0, "") }
                if hasCarbon, element == .hydrogen { return (1, "") }
                return (2, element.symbol)
            }
            return rank(left.element) < rank(right.element)
        }
        var text = ""
        for part in sorted { text += part.element.symbol + (part.count == 1 ? "" : String(part.count)) }
        for part in groups { text += "(\(part.name))" + (part.count == 1 ? "" : String(part.count)) }
        return text
    }
}

// Counts saturate instead of trapping. The parser bounds every count far below this, so only a hand-made
// composition can meet it.
func saturatedSum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? (right > 0 ? Int.max : Int.min + 1) : sum
}

func saturatedProduct(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? ((left > 0) == (right > 0) ? Int.max : Int.min + 1) : product
}
