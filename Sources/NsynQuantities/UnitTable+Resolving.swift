extension UnitTable {
    /// The meaning of a unit token such as `mol/(L·s)` or `mmol[Au]`.
    public func resolve(_ bytes: [UInt8]) throws(UnitProblem) -> ResolvedUnit {
        var parser = UnitParser(self, bytes)
        return try parser.parse()
    }

    public func resolve(_ text: String) throws(UnitProblem) -> ResolvedUnit {
        try resolve(Array(text.utf8))
    }

    internal struct Found {
        var unit: Int
        var scale: Rational
    }

    /// A name with or without a prefix. The exact name wins; a prefix counts only where the unit allows it, in short
    /// form before the symbol and in long form before the word.
    internal func lookUp(_ name: [UInt8]) -> Result<Found, UnitProblem> {
        if let spelling = spellings[name] {
            return .success(Found(unit: spelling.unit, scale: units[spelling.unit].scale))
        }
        var refused: UnitProblem.Reason?
        for prefix in UnitPrefix.all {
            for (bytes, isLong) in [(prefix.shortBytes, false), (prefix.longBytes, true)] {
                guard name.count > bytes.count, name.starts(with: bytes),
                    let spelling = spellings[Array(name[bytes.count...])]
                else { continue }
                let unit = units[spelling.unit]
                if spelling.isWord == isLong, allows(spelling.unit, prefix, isLong: isLong) {
                    return .success(Found(unit: spelling.unit, scale: unit.scale * prefix.scale))
                }
                refused =
                    refused
                    ?? .prefixNotAllowed(
                        prefix: isLong ? prefix.long : prefix.short,
                        unit: String(decoding: name[bytes.count...], as: UTF8.self))
            }
        }
        let reason = refused ?? .unknownUnit(name: String(decoding: name, as: UTF8.self))
        return .failure(UnitProblem(reason, 0..<name.count))
    }

    internal func allows(_ unit: Int, _ prefix: UnitPrefix, isLong: Bool) -> Bool {
        (isLong ? prefixBits[unit].long : prefixBits[unit].short) & prefix.bit != 0
    }

    /// What a unit that may not stand alone could have meant: units whose symbol starts like it, and the prefix.
    internal func readings(of unit: Unit) -> [UnitReading] {
        let letter = UnitSpelling.normalise(unit.name).map { $0 | 0x20 }
        var result = [UnitReading(meaning: unit.longName ?? unit.name, spelling: unit.longName)]
        if let minute = units.first(where: { $0.type.dimension == .time && Self.begins($0.name, letter) }) {
            result.append(UnitReading(meaning: minute.longName ?? minute.name, spelling: minute.name))
        }
        if let prefix = UnitPrefix.named(unit.name) {
            result.append(UnitReading(meaning: prefix.long, spelling: nil))
        }
        for other in units
        where other.name != unit.name && UnitSpelling.normalise(other.name).map({ $0 | 0x20 }) == letter {
            result.append(UnitReading(meaning: other.longName ?? other.name, spelling: other.name))
        }
        return result
    }

    private static func begins(_ name: String, _ letter: [UInt8]) -> Bool {
        UnitSpelling.normalise(name).map { $0 | 0x20 }.starts(with: letter)
    }

    /// The unit of differences on a point unit's scale: `K` for °C.
    public func difference(of unit: Unit) -> Unit? {
        units.first { !$0.isPoint && $0.type == unit.type && $0.scale == unit.scale }
    }
}

/// Unit tokens that were met before, found again by their bytes in a few tens of nanoseconds.
///
/// One for each thread that resolves; the table behind it is shared.
public struct UnitCache: Sendable {
    public let table: UnitTable
    private var entries: [Entry] = []
    /// Kept apart from the problems: copying a unit touches two references, copying a problem a whole tree.
    private var units: [ResolvedUnit] = []
    private var problems: [UnitProblem] = []
    private var slots: [Int32]
    private var arena: [UInt8] = []

    private struct Entry {
        var hash: UInt64
        var start: Int32
        var count: Int32
        /// A place in `units`, or the complement of one in `problems`.
        var result: Int32
    }

    /// How many tokens it remembers.
    public var count: Int { entries.count }

    public init(_ table: UnitTable) {
        self.table = table
        slots = [Int32](repeating: -1, count: 256)
    }

    public mutating func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<ResolvedUnit, UnitProblem> {
        let hash = UnitCache.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, isSame(entry, bytes) {
                let place = Int(entry.result)
                return place >= 0 ? .success(units[place]) : .failure(problems[~place])
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return insert(bytes, hash, slot)
    }

    public mutating func resolve(_ bytes: [UInt8]) -> Result<ResolvedUnit, UnitProblem> {
        bytes.withUnsafeBufferPointer { resolve($0) }
    }

    public mutating func resolve(_ text: String) -> Result<ResolvedUnit, UnitProblem> {
        resolve(Array(text.utf8))
    }

    private func isSame(_ entry: Entry, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Int(entry.count) == bytes.count else { return false }
        let start = Int(entry.start)
        var index = 0
        while index < bytes.count {
            if arena[start + index] != bytes[index] { return false }
            index += 1
        }
        return true
    }

    private mutating func insert(
        _ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ slot: Int
    ) -> Result<ResolvedUnit, UnitProblem> {
        let token = Array(bytes)
        let result = Result { () throws(UnitProblem) in try table.resolve(token) }
        // Tokens come from files that fit memory twice over, yet a cache must not be what ends a long session.
        guard arena.count + token.count < Int(Int32.max) else { return result }
        let place: Int
        switch result {
        case .success(let unit):
            place = units.count
            units.append(unit)
        case .failure(let problem):
            place = ~problems.count
            problems.append(problem)
        }
        slots[slot] = Int32(entries.count)
        entries.append(
            Entry(hash: hash, start: Int32(arena.count), count: Int32(token.count), result: Int32(place)))
        arena.append(contentsOf: token)
        if entries.count * 2 > slots.count { grow() }
        return result
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}
