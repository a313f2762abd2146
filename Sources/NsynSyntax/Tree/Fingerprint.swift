/// What a piece of a script says, in 128 bits: equal pieces have equal fingerprints, and no two others are ever met.
@frozen
public struct Fingerprint: Hashable, Sendable {
    public var low: UInt64
    public var high: UInt64

    @inlinable
    public init() {
        low = 0x9e37_79b9_7f4a_7c15
        high = 0xc2b2_ae3d_27d4_eb4f
    }

    @inlinable
    public mutating func mix(_ word: UInt64) {
        low = (low ^ word) &* 0xff51_afd7_ed55_8ccd
        low ^= low >> 32
        high = (high &+ word) &* 0xc4ce_b9fe_1a85_ec53
        high ^= high >> 29
    }

    @inlinable
    public mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        mix(rest)
        mix(UInt64(bytes.count))
    }
}

extension SyntaxTree {
    /// The fingerprint of a statement of the file: of its text and of how it was understood.
    /// - Parameter previous: the statement before it, whose nodes end where this one's begin.
    public func fingerprint(ofStatement node: NodeID, after previous: NodeID?) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.mix(UnsafeRawBufferPointer(bytes(span(node))))
        let first = previous.map { Int($0.index) + 1 } ?? 0
        fingerprint.mix(UnsafeRawBufferPointer(start: nodeKinds + first, count: Int(node.index) + 1 - first))
        return fingerprint
    }
}
