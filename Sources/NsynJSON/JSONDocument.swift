/// A JSON text, read strictly by RFC 8259: one value with white space around it, no comments, no trailing commas, UTF-8.
///
/// The text stays as it came; values are columns of places in it, and strings and numbers are read when somebody asks.
/// So a message of megabytes costs one pass and a few arrays.
public struct JSONDocument: Sendable {
    /// What is wrong with a text, and the byte at which it was seen.
    public struct Failure: Error, Hashable, Sendable {
        public var reason: String
        public var offset: Int
    }

    public enum Kind: UInt8, Sendable { case null, `false`, `true`, number, string, array, object }

    /// How deep arrays and objects may nest.
    public static let deepest = 256

    public let bytes: [UInt8]
    var kinds: [Kind] = []
    /// Of the value's first byte; of a string: behind the quotation mark.
    var starts: [UInt32] = []
    /// Behind the value's last byte; of a string: of the closing quotation mark.
    var ends: [UInt32] = []
    /// The value behind this one and everything in it. An object's members are pairs of a string and a value.
    var nexts: [UInt32] = []

    public init(_ bytes: [UInt8]) throws(Failure) {
        guard bytes.count < Int(UInt32.max) else {
            throw Failure(reason: "a text this long can't be read", offset: 0)
        }
        self.bytes = bytes
        var parser = JSONParser(bytes.count)
        let failure = bytes.withUnsafeBufferPointer { parser.parse($0) }
        if let failure { throw failure }
        (kinds, starts, ends, nexts) = (parser.kinds, parser.starts, parser.ends, parser.nexts)
    }

    public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// One value of a document. What is absent and what has another type reads as nil, so that callers ask without steps
/// between: `message["params"]["textDocument"]["uri"].string`.
public struct JSONValue: Sendable {
    let document: JSONDocument
    /// -1 where there is nothing.
    let index: Int

    public var exists: Bool { index >= 0 }

    public var kind: JSONDocument.Kind? { index < 0 ? nil : document.kinds[index] }

    public var isNull: Bool { kind == .null }

    private var nothing: JSONValue { JSONValue(document: document, index: -1) }

    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The value exactly as written.
    public var source: ArraySlice<UInt8> {
        guard index >= 0 else { return [] }
        let (start, end) = (Int(document.starts[index]), Int(document.ends[index]))
        return document.kinds[index] == .string ? document.bytes[(start - 1)..<(end + 1)] : document.bytes[start..<end]
    }

    /// A number that is whole and fits.
    public var int: Int? {
        guard kind == .number else { return nil }
        if let whole = Int(String(decoding: source, as: UTF8.self)) { return whole }
        guard let number = double else { return nil }
        return Int(exactly: number)
    }

    /// A number; nil also for one beyond what a double holds.
    public var double: Double? {
        guard kind == .number, let number = Double(String(decoding: source, as: UTF8.self)), number.isFinite else {
            return nil
        }
        return number
    }

    public var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

    /// A string's text with its escapes resolved; half of a surrogate pair becomes U+FFFD.
    public var utf8: [UInt8]? {
        guard kind == .string else { return nil }
        let slice = document.bytes[Int(document.starts[index])..<Int(document.ends[index])]
        guard let first = slice.firstIndex(of: UInt8(ascii: "\\")) else { return Array(slice) }
        var text = Array(slice[..<first])
        text.reserveCapacity(slice.count)
        slice.withUnsafeBufferPointer { JSONParser.unescape($0, from: first - slice.startIndex, into: &text) }
        return text
    }

    /// A member of an object by its name, the last one where a name stands twice.
    public subscript(name: StaticString) -> JSONValue {
        var found = nothing
        forEachMember { key, value in if key.equals(name) { found = value } }
        return found
    }

    public subscript(name: String) -> JSONValue {
        var found = nothing
        forEachMember { key, value in if key.string == name { found = value } }
        return found
    }

    /// An element of an array.
    public subscript(position: Int) -> JSONValue {
        var left = position
        for element in elements {
            if left == 0 { return element }
            left -= 1
        }
        return nothing
    }

    /// The elements of an array; none for anything else.
    public var elements: [JSONValue] {
        guard kind == .array else { return [] }
        var found: [JSONValue] = []
        var next = index + 1
        let end = Int(document.nexts[index])
        while next < end {
            found.append(JSONValue(document: document, index: next))
            next = Int(document.nexts[next])
        }
        return found
    }

    /// The members of an object in their order; none for anything else.
    public var members: [(name: String, value: JSONValue)] {
        var found: [(name: String, value: JSONValue)] = []
        forEachMember { key, value in found.append((key.string ?? "", value)) }
        return found
    }

    private func forEachMember(_ body: (_ key: JSONValue, _ value: JSONValue) -> Void) {
        guard kind == .object else { return }
        var next = index + 1
        let end = Int(document.nexts[index])
        while next < end {
            body(JSONValue(document: document, index: next), JSONValue(document: document, index: next + 1))
            next = Int(document.nexts[next + 1])
        }
    }

    private func equals(_ name: StaticString) -> Bool {
        let (start, end) = (Int(document.starts[index]), Int(document.ends[index]))
        if end - start == name.utf8CodeUnitCount {
            var offset = 0
            while offset < end - start, document.bytes[start + offset] == name.utf8Start[offset] { offset += 1 }
            if offset == end - start { return true }
        }
        return document.bytes[start..<end].contains(UInt8(ascii: "\\")) && string == name.description
    }
}
