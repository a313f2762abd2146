/// Writes JSON as bytes, without spaces. Commas are set by the writer; keys and ends are the caller's.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init() {}

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Makes room for so many bytes at once.
    public mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { text in
            var start = 0
            for index in 0..<text.count where JSONWriter.isEscaped(text[index]) {
                bytes.append(contentsOf: text[start..<index])
                escape(text[index])
                start = index + 1
            }
            bytes.append(contentsOf: text[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func integer(_ value: some BinaryInteger) { raw(String(value)) }

    public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

    public mutating func null() { raw("null") }

    /// The shortest digits that read back as the same number; what JSON can't say becomes `null`.
    public mutating func number(_ value: Double) {
        if value.isFinite { raw(value.description) } else { null() }
    }

    /// A value that is JSON already, such as the digits of an exact decimal.
    public mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
    }

    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// More of the value that was begun with `raw`.
    public mutating func append(_ json: some Collection<UInt8>) { bytes.append(contentsOf: json) }

    /// The same for bytes that stand in memory: much of what an editor is sent with every key.
    public mutating func append(_ json: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: json) }

    /// Digits as a part of a value that was begun with `raw`.
    public mutating func append(digits value: Int) {
        if value < 0 || value > 9_999_999 {
            bytes.append(contentsOf: String(value).utf8)
            return
        }
        var divisor = 1
        while divisor * 10 <= value { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(0x30 + value / divisor % 10))
            divisor /= 10
        }
    }

    public mutating func newline() { bytes.append(0x0A) }

    public mutating func field(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    public mutating func field(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    public mutating func field(_ name: String, _ value: Bool) {
        key(name)
        boolean(value)
    }

    public mutating func field(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    public mutating func object(_ name: String? = nil, _ body: (inout JSONWriter) -> Void) {
        if let name { key(name) }
        beginObject()
        body(&self)
        endObject()
    }

    public mutating func array<Element>(
        _ name: String? = nil, of elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        if let name { key(name) }
        beginArray()
        for element in elements { body(&self, element) }
        endArray()
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: bytes.append(contentsOf: [0x5C, 0x22])
        case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
        case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
        case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
        case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
        case 0..<0x20, 0x7F:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
