/// A name, once for all: equal names have equal numbers.
@frozen
public struct Symbol: Hashable, Comparable, Sendable {
    public var number: Int32

    @inlinable
    public init(number: Int32) { self.number = number }

    @inlinable
    public static func < (left: Symbol, right: Symbol) -> Bool { left.number < right.number }
}

/// Gives every spelling its number. One table serves the library and the scripts that use it.
public final class SymbolTable {
    private var bytes: [UInt8] = []
    private var starts: [UInt32] = [0]
    /// Open addressing over a power of two; -1 is free.
    private var slots: [Int32]
    private var mask: Int

    public init(capacity: Int = 4096) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        mask = size - 1
    }

    public var count: Int { starts.count - 1 }

    public func symbol(_ name: String) -> Symbol {
        var name = name
        return name.withUTF8 { symbol($0) }
    }

    public func symbol(_ name: UnsafeBufferPointer<UInt8>) -> Symbol {
        var slot = SymbolTable.hash(name) & mask
        while slots[slot] >= 0 {
            if matches(slots[slot], name) { return Symbol(number: slots[slot]) }
            slot = (slot + 1) & mask
        }
        let number = Int32(truncatingIfNeeded: count)
        bytes.append(contentsOf: name)
        starts.append(UInt32(truncatingIfNeeded: bytes.count))
        slots[slot] = number
        if count * 2 > slots.count { grow() }
        return Symbol(number: number)
    }

    func existing(_ name: String) -> Symbol? {
        var name = name
        return name.withUTF8 { existing($0) }
    }

    /// The symbol only if somebody has used the spelling before.
    public func existing(_ name: UnsafeBufferPointer<UInt8>) -> Symbol? {
        var slot = SymbolTable.hash(name) & mask
        while slots[slot] >= 0 {
            if matches(slots[slot], name) { return Symbol(number: slots[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    public func text(_ symbol: Symbol) -> String {
        let index = Int(symbol.number)
        return String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
    }

    private func matches(_ number: Int32, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(starts[Int(number)])
        let end = Int(starts[Int(number) + 1])
        guard end - start == name.count else { return false }
        var index = 0
        while index < name.count {
            if bytes[start + index] != name[index] { return false }
            index += 1
        }
        return true
    }

    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 29)) & 0x3fff_ffff)
    }

    private func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        mask = slots.count - 1
        for number in 0..<count {
            let range = Int(starts[number])..<Int(starts[number + 1])
            let hash = bytes.withUnsafeBufferPointer { SymbolTable.hash(UnsafeBufferPointer(rebasing: $0[range])) }
            var slot = hash & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: number)
        }
    }
}
