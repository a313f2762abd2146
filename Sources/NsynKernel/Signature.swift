import NsynDigest

/// HMAC-SHA256 (RFC 2104): who signs with it knows the key.
enum Signature {
    static func sign(_ parts: [[UInt8]], key: [UInt8]) -> [UInt8] {
        let short = key.count > 64 ? SHA256.digest(key) : key
        let padded = short + [UInt8](repeating: 0, count: 64 - short.count)
        let inner = SHA256.digest(padded.map { $0 ^ 0x36 } + parts.joined())
        return SHA256.digest(padded.map { $0 ^ 0x5C } + inner)
    }

    /// As lower-case digits, the way messages carry it.
    static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// Whether two texts are the same, in a time that tells nothing about where they differ.
    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
