/// Numbers groups of rows that agree in some columns, in the order in which they are met; no object a row.
struct GroupKeys {
    /// Pairs of numbers to dense numbers, by open addressing.
    struct PairTable {
        private var slots = [Int32](repeating: -1, count: 64)
        private var firsts: [UInt64] = []
        private var seconds: [UInt64] = []

        var count: Int { firsts.count }

        mutating func number(_ first: UInt64, _ second: UInt64) -> (number: Int, isNew: Bool) {
            var slot = Self.hash(first, second) & (slots.count - 1)
            while slots[slot] >= 0 {
                let place = Int(slots[slot])
                if firsts[place] == first && seconds[place] == second { return (place, false) }
                slot = (slot + 1) & (slots.count - 1)
            }
            slots[slot] = Int32(firsts.count)
            firsts.append(first)
            seconds.append(second)
            if firsts.count * 2 > slots.count { grow() }
            return (firsts.count - 1, true)
        }

        func find(_ first: UInt64, _ second: UInt64) -> Int? {
            var slot = Self.hash(first, second) & (slots.count - 1)
            while slots[slot] >= 0 {
                let place = Int(slots[slot])
                if firsts[place] == first && seconds[place] == second { return place }
                slot = (slot + 1) & (slots.count - 1)
            }
            return nil
        }

        private mutating func grow() {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for place in firsts.indices {
                var slot = Self.hash(firsts[place], seconds[place]) & (slots.count - 1)
                while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Int32(place)
            }
        }

        @inline(__always)
        private static func hash(_ first: UInt64, _ second: UInt64) -> Int {
            var hash = first &* 0x9E37_79B9_7F4A_7C15 ^ (second &+ 0x632B_E59B_D9B4_E019)
            hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
            return Int(truncatingIfNeeded: hash ^ (hash >> 29)) & Int.max
        }
    }

    private var levels: [[String: UInt64]]
    private var tables: [PairTable]
    /// Numbers of these columns are compared in twelve digits of this unit: 0.1 mL is 100 µL.
    private let units: [DisplayUnit?]
    private let isRounded: Bool

    init(columns: Int) {
        levels = Array(repeating: [:], count: columns)
        tables = Array(repeating: PairTable(), count: columns)
        units = []
        isRounded = false
    }

    init(roundingTo units: [DisplayUnit?]) {
        levels = Array(repeating: [:], count: units.count)
        tables = Array(repeating: PairTable(), count: units.count)
        self.units = units
        isRounded = true
    }

    var count: Int { tables.last?.count ?? 1 }

    /// The group of each row, and the rows that were the first of a new one.
    mutating func numbers(_ columns: [ColumnValues], rows: Int) -> (groups: [Int32], firsts: [Int32]) {
        var groups = [Int32](repeating: 0, count: rows)
        var firsts: [Int32] = []
        if columns.isEmpty { return (groups, firsts) }
        for (place, column) in columns.enumerated() {
            let codes = codes(column, place, adding: true)
            let isLast = place == columns.count - 1
            for row in 0..<rows {
                let (number, isNew) = tables[place].number(UInt64(groups[row]), codes[row])
                if isNew && isLast { firsts.append(Int32(row)) }
                groups[row] = Int32(number)
            }
        }
        return (groups, firsts)
    }

    /// The known group of each row; −1 for none.
    func find(_ columns: [ColumnValues], rows: Int) -> [Int32] {
        var groups = [Int32](repeating: 0, count: rows)
        var copy = self
        for (place, column) in columns.enumerated() {
            let codes = copy.codes(column, place, adding: false)
            for row in 0..<rows where groups[row] >= 0 {
                groups[row] = tables[place].find(UInt64(groups[row]), codes[row]).map { Int32($0) } ?? -1
            }
        }
        return groups
    }

    private mutating func codes(_ column: ColumnValues, _ place: Int, adding: Bool) -> [UInt64] {
        switch column {
        case .numbers(let values): return values.map { key($0, place) }
        case .predictions(let values): return values.value.map { key($0, place) }
        case .integers(let values): return values.map { key($0 == .min ? .nan : Double($0), place) }
        case .truths(let values): return values.map { UInt64(bitPattern: Int64($0)) }
        case .texts(let texts):
            let moved = texts.levels.map { level -> UInt64 in
                if let known = levels[place][level] { return known }
                guard adding else { return .max - 1 }
                let code = UInt64(levels[place].count)
                levels[place][level] = code
                return code
            }
            return texts.codes.map { $0 < 0 ? .max : moved[Int($0)] }
        }
    }

    private func key(_ value: Double, _ place: Int) -> UInt64 {
        if value.isNaN { return .max }
        guard isRounded else { return (value + 0).bitPattern }
        let number = units[place].map { $0.number(value) } ?? value
        return (ShownNumber.rounded(number, significantDigits: 12) + 0).bitPattern
    }
}
