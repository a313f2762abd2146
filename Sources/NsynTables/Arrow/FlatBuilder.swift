/// Writes FlatBuffers, as the metadata of Arrow files are: from the last byte to the first, so that what is referred to
/// stands behind what refers to it.
struct FlatBuilder {
    /// In reverse.
    private var reversed: [UInt8] = []
    private var largestAlignment = 4
    private var slots: [Int] = []
    private var tableStart = 0

    /// How far from the end of the buffer the last thing written begins.
    var place: Int { reversed.count }

    private mutating func align(_ size: Int, before count: Int = 0) {
        largestAlignment = max(largestAlignment, size)
        while (reversed.count + count) % size != 0 { reversed.append(0) }
    }

    private mutating func raw<Number: FixedWidthInteger>(_ value: Number) {
        let size = MemoryLayout<Number>.size
        for index in (0..<size).reversed() { reversed.append(UInt8(truncatingIfNeeded: value >> Number(8 * index))) }
    }

    mutating func prepend<Number: FixedWidthInteger>(_ value: Number) {
        align(MemoryLayout<Number>.size)
        raw(value)
    }

    private mutating func prepend(offsetTo target: Int) {
        align(4)
        raw(UInt32(reversed.count + 4 - target))
    }

    mutating func string(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        align(4, before: bytes.count + 1)
        reversed.append(0)
        reversed += bytes.reversed()
        raw(UInt32(bytes.count))
        return place
    }

    mutating func vector(offsets: [Int]) -> Int {
        align(4, before: 4 * offsets.count)
        for offset in offsets.reversed() { prepend(offsetTo: offset) }
        raw(UInt32(offsets.count))
        return place
    }

    /// A vector of structs of 64-bit words.
    mutating func vector(words: [[Int64]]) -> Int {
        let count = words.reduce(0) { $0 + $1.count }
        align(4, before: 8 * count)
        align(8, before: 8 * count)
        for item in words.reversed() { for word in item.reversed() { raw(word) } }
        raw(UInt32(words.count))
        return place
    }

    mutating func table(fields: Int, _ body: (inout FlatBuilder) -> Void) -> Int {
        slots = Array(repeating: 0, count: fields)
        tableStart = place
        body(&self)
        prepend(Int32(0))
        let object = place
        for slot in slots.reversed() { prepend(UInt16(slot == 0 ? 0 : object - slot)) }
        prepend(UInt16(object - tableStart))
        prepend(UInt16(4 + 2 * slots.count))
        let distance = Int32(place - object)
        for index in 0..<4 { reversed[object - 1 - index] = UInt8(truncatingIfNeeded: distance >> Int32(8 * index)) }
        return object
    }

    mutating func field<Number: FixedWidthInteger>(_ slot: Int, _ value: Number) {
        prepend(value)
        slots[slot] = place
    }

    mutating func field(_ slot: Int, offsetTo target: Int) {
        prepend(offsetTo: target)
        slots[slot] = place
    }

    /// The buffer whose root is the table at this place, a multiple of eight bytes long.
    mutating func finish(root: Int) -> [UInt8] {
        align(max(8, largestAlignment), before: 4)
        prepend(offsetTo: root)
        return reversed.reversed()
    }
}
