/// A table of a FlatBuffer that may be damaged: every place is looked at before it is read.
struct FlatTable {
    let bytes: ArraySlice<UInt8>
    private let place: Int
    private let fields: Int
    private let fieldEnd: Int

    /// The root of a buffer.
    init?(root bytes: ArraySlice<UInt8>) {
        guard let offset = FlatTable.number(UInt32.self, bytes, bytes.startIndex) else { return nil }
        self.init(bytes, at: bytes.startIndex + Int(offset))
    }

    init?(_ bytes: ArraySlice<UInt8>, at place: Int) {
        guard let distance = FlatTable.number(Int32.self, bytes, place) else { return nil }
        let fields = place - Int(distance)
        guard let size = FlatTable.number(UInt16.self, bytes, fields), fields + Int(size) <= bytes.endIndex else {
            return nil
        }
        self.bytes = bytes
        self.place = place
        self.fields = fields
        fieldEnd = fields + Int(size)
    }

    static func number<Number: FixedWidthInteger>(
        _ type: Number.Type, _ bytes: ArraySlice<UInt8>, _ place: Int
    ) -> Number? {
        let size = MemoryLayout<Number>.size
        guard place >= bytes.startIndex, place <= bytes.endIndex - size else { return nil }
        var value: Number = 0
        for index in 0..<size { value |= Number(truncatingIfNeeded: bytes[place + index]) << Number(8 * index) }
        return value
    }

    private func position(_ slot: Int) -> Int? {
        let entry = fields + 4 + 2 * slot
        guard entry + 2 <= fieldEnd, let offset = FlatTable.number(UInt16.self, bytes, entry), offset != 0 else {
            return nil
        }
        return place + Int(offset)
    }

    /// A number, or what stands for one that was left out.
    func number<Number: FixedWidthInteger>(_ slot: Int, _ standard: Number) -> Number {
        position(slot).flatMap { FlatTable.number(Number.self, bytes, $0) } ?? standard
    }

    private func target(_ slot: Int) -> Int? {
        guard let position = position(slot), let offset = FlatTable.number(UInt32.self, bytes, position) else {
            return nil
        }
        return position + Int(offset)
    }

    func table(_ slot: Int) -> FlatTable? { target(slot).flatMap { FlatTable(bytes, at: $0) } }

    func string(_ slot: Int) -> String? {
        guard let place = target(slot), let count = FlatTable.number(UInt32.self, bytes, place),
            place + 4 <= bytes.endIndex - Int(count)
        else { return nil }
        return String(decoding: bytes[place + 4..<place + 4 + Int(count)], as: UTF8.self)
    }

    func tables(_ slot: Int) -> [FlatTable]? {
        guard let place = target(slot), let count = FlatTable.number(UInt32.self, bytes, place),
            place + 4 <= bytes.endIndex - 4 * Int(count)
        else { return nil }
        var result: [FlatTable] = []
        for index in 0..<Int(count) {
            let entry = place + 4 + 4 * index
            guard let offset = FlatTable.number(UInt32.self, bytes, entry),
                let table = FlatTable(bytes, at: entry + Int(offset))
            else { return nil }
            result.append(table)
        }
        return result
    }

    /// Structs of so many 64-bit words.
    func words(_ slot: Int, each size: Int) -> [[Int64]]? {
        guard let place = target(slot), let count = FlatTable.number(UInt32.self, bytes, place),
            place + 4 <= bytes.endIndex - 8 * size * Int(count)
        else { return nil }
        return (0..<Int(count)).map { item in
            (0..<size).map { FlatTable.number(Int64.self, bytes, place + 4 + 8 * (item * size + $0)) ?? 0 }
        }
    }
}
