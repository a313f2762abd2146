/// SHA-256 (FIPS 180-4): names plans and conditions, seals files and models.
public enum SHA256 {
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]

    public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        // Arrays and most strings lie in one piece; whatever does not is copied once.
        if let digest = bytes.withContiguousStorageIfAvailable({ digest(of: $0) }) { return digest }
        return Array(bytes).withUnsafeBufferPointer { digest(of: $0) }
    }

    private static func digest(of bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var state = State()
        let whole = bytes.count / 64 * 64
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            constants.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, to: whole, by: 64) {
                    state.take(UnsafeBufferPointer(rebasing: bytes[start..<start + 64]), words, constants)
                }
                var rest = Array(bytes[whole...])
                rest.append(0x80)
                while rest.count % 64 != 56 { rest.append(0) }
                let length = UInt64(bytes.count) * 8
                for shift in stride(from: 56, through: 0, by: -8) {
                    rest.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
                }
                rest.withUnsafeBufferPointer { rest in
                    for start in stride(from: 0, to: rest.count, by: 64) {
                        state.take(UnsafeBufferPointer(rebasing: rest[start..<start + 64]), words, constants)
                    }
                }
            }
        }
        var digest: [UInt8] = []
        digest.reserveCapacity(32)
        for word in [state.a, state.b, state.c, state.d, state.e, state.f, state.g, state.h] {
            for shift in stride(from: 24, through: 0, by: -8) {
                digest.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
            }
        }
        return digest
    }

    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digest = digest(bytes)
        return String(unsafeUninitializedCapacity: 2 * digest.count) { text in
            for (index, byte) in digest.enumerated() {
                text[2 * index] = digit(byte >> 4)
                text[2 * index + 1] = digit(byte & 15)
            }
            return 2 * digest.count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// The eight words that every block is mixed into.
    private struct State {
        var (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a)
        var (e, f, g, h): (UInt32, UInt32, UInt32, UInt32) = (0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)

        mutating func take(
            _ block: UnsafeBufferPointer<UInt8>, _ words: UnsafeMutableBufferPointer<UInt32>,
            _ constants: UnsafeBufferPointer<UInt32>
        ) {
            for index in 0..<16 {
                let place = 4 * index
                words[index] =
                    UInt32(block[place]) << 24 | UInt32(block[place + 1]) << 16 | UInt32(block[place + 2]) << 8
                    | UInt32(block[place + 3])
            }
            for index in 16..<64 {
                let (low, high) = (words[index - 15], words[index - 2])
                let first = rotate(low, 7) ^ rotate(low, 18) ^ (low >> 3)
                let second = rotate(high, 17) ^ rotate(high, 19) ^ (high >> 10)
                words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
            }
            var (a, b, c, d) = (self.a, self.b, self.c, self.d)
            var (e, f, g, h) = (self.e, self.f, self.g, self.h)
            for index in 0..<64 {
                let mixed = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
                let chosen = (e & f) ^ (~e & g)
                let first = h &+ mixed &+ chosen &+ constants[index] &+ words[index]
                let spread = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
                let majority = (a & b) ^ (a & c) ^ (b & c)
                (h, g, f, e) = (g, f, e, d &+ first)
                (d, c, b, a) = (c, b, a, first &+ spread &+ majority)
            }
            self.a &+= a
            self.b &+= b
            self.c &+= c
            self.d &+= d
            self.e &+= e
            self.f &+= f
            self.g &+= g
            self.h &+= h
        }

        @inline(__always)
        private func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value &>> count | value &<< (32 &- count) }
    }
}
