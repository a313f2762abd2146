/// Names findings by what they are about, not by where they stand, so that a script that grew above them keeps them.
public struct Fingerprints: Sendable {
    private var seen: [UInt64: Int] = [:]

    public init() {}

    /// Sixteen hexadecimal digits: of the code, the path and the words of the line. The second finding with the same
    /// ones gets another.
    public mutating func next(for finding: Finding, path: String, in sources: SourceMap) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in finding.code.description.utf8 { mix(byte) }
        mix(0)
        for byte in path.utf8 { mix(byte) }
        mix(0)
        let file = sources[finding.span.file]
        if file.hasText {
            // White space does not count: laying a script out changes no finding.
            for byte in file.bytes[file.byteRange(ofLine: file.line(of: Int(finding.span.start)))]
            where byte != 0x20 && byte != 0x09 && byte != 0x0D { mix(byte) }
        }
        let count = seen[hash, default: 0]
        seen[hash] = count + 1
        for _ in 0..<count { mix(0xFF) }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
