/// Reads ligands that are spelled out, `SC2H4Ph`, `S-c-C6H11`, `4-S-PhF`: their atoms, and their class by the donor.
struct OrganicGroup {
    private let bytes: [UInt8]
    private var position = 0
    private var composition = Composition()

    /// The ligand of `name`, or nil when the name is no spelled-out organic ligand.
    static func read(_ name: String) -> LigandDefinition? {
        var group = OrganicGroup(bytes: Array(name.utf8))
        guard group.bytes.count <= 64, let ligandClass = group.readAll() else { return nil }
        return LigandDefinition(name: name, ligandClass: ligandClass, composition: group.composition)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static let abbreviations: [(name: [UInt8], atoms: [Element: Int])] = [
        ("Adm", [.carbon: 10, .hydrogen: 15]), ("tBu", [.carbon: 4, .hydrogen: 9]),
        ("iPr", [.carbon: 3, .hydrogen: 7]), ("nBu", [.carbon: 4, .hydrogen: 9]),
        ("Bu", [.carbon: 4, .hydrogen: 9]), ("Pr", [.carbon: 3, .hydrogen: 7]),
        ("Et", [.carbon: 2, .hydrogen: 5]), ("Me", [.carbon: 1, .hydrogen: 3]),
        ("Bn", [.carbon: 7, .hydrogen: 7]), ("Cy", [.carbon: 6, .hydrogen: 11]),
        ("Ac", [.carbon: 2, .hydrogen: 3, .oxygen: 1]), ("py", [.carbon: 5, .hydrogen: 4, .nitrogen: 1]),
    ].map { (Array($0.0.utf8), $0.1) }

    private mutating func readAll() -> LigandClass? {
        skipLocants()
        guard let donor = donorClass() else { return nil }
        let ringsMayCarrySubstituents = donor != .phosphine
        while position < bytes.count {
            guard readUnit(ringsMayCarrySubstituents) else { return nil }
            skipLocants()
        }
        return donor
    }

    /// The class that the donor atom decides: first in the name as a rule, last in `C8H9S` and `MeCOO`.
    private func donorClass() -> LigandClass? {
        let rest = bytes[position...]
        func begins(_ text: String) -> Bool { rest.starts(with: text.utf8) }
        func ends(_ text: String) -> Bool { rest.reversed().starts(with: text.utf8.reversed()) }
        if begins("Se") { return .selenolate }
        if begins("CC") || begins("C#C") { return .alkynyl }
        if begins("P"), !begins("Ph"), !begins("Pr"), rest.count > 2 { return .phosphine }
        if ends("COO") || ends("CO2") || begins("OOC") || begins("O2C") { return .carboxylate }
        if begins("S"), rest.count > 1 || rest.startIndex > 0 { return .thiolate }
        if ends("S"), rest.count > 1 { return .thiolate }
        return nil
    }

    private mutating func readUnit(_ ringsMayCarrySubstituents: Bool) -> Bool {
        if take("#") { return true }
        if take("Ph") {
            if let count = number() {
                composition.add(Composition([.carbon: 6, .hydrogen: 5]), times: count)
            } else {
                let substituents = ringsMayCarrySubstituents ? countSubstituents() : 0
                guard substituents <= 5 else { return false }
                composition.add(Composition([.carbon: 6, .hydrogen: 5 - substituents]))
            }
            return true
        }
        for (name, atoms) in OrganicGroup.abbreviations where take(name) {
            composition.add(Composition(atoms), times: number() ?? 1)
            return true
        }
        for name in ["Ar", "R", "X"] where take(name) {
            composition.add(group: name, number() ?? 1)
            return true
        }
        guard let element = takeElement(), !element.isMetal else { return false }
        composition.add(element, number() ?? 1)
        return true
    }

    /// How many hydrogens of a ring the rest of the name replaces: `F2` two, `N3` and a chain one.
    private func countSubstituents() -> Int {
        var ahead = self
        var count = 0
        while true {
            ahead.skipLocants()
            if ahead.position >= ahead.bytes.count { return count }
            if ahead.take("N3") {
                count += 1
                continue
            }
            if OrganicGroup.abbreviations.contains(where: { ahead.take($0.name) }) || ahead.take("X") {
                count += ahead.number() ?? 1
                continue
            }
            if let element = ahead.takeElement(), element.group == 17 {
                count += ahead.number() ?? 1
                continue
            }
            return count + 1
        }
    }

    /// Skips `-`, `p-`, `c-`, `4-`, `3,5-`: where a group sits, not what it is made of.
    private mutating func skipLocants() {
        while position < bytes.count {
            var next = position
            while next < bytes.count, isDigit(bytes[next]) || bytes[next] == UInt8(ascii: ",") { next += 1 }
            if next == position, "ompcnti".utf8.contains(bytes[next]) { next += 1 }
            guard next < bytes.count, bytes[next] == UInt8(ascii: "-") else { return }
            position = next + 1
        }
    }

    private mutating func take(_ text: String) -> Bool { take(Array(text.utf8)) }

    private mutating func take(_ text: [UInt8]) -> Bool {
        guard bytes[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    private mutating func takeElement() -> Element? {
        guard position < bytes.count else { return nil }
        if position + 1 < bytes.count, let element = Element(bytes[position], bytes[position + 1]) {
            position += 2
            return element
        }
        guard let element = Element(bytes[position], 0) else { return nil }
        position += 1
        return element
    }

    private mutating func number() -> Int? {
        var value = 0
        let start = position
        while position < bytes.count, isDigit(bytes[position]), value < 1000 {
            value = value * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return position == start ? nil : value
    }
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
@inline(__always) func isUppercase(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
@inline(__always) func isLowercase(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
