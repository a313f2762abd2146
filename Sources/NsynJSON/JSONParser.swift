/// One pass over the bytes that notes where every value begins and ends.
struct JSONParser {
    var kinds: [JSONDocument.Kind] = []
    var starts: [UInt32] = []
    var ends: [UInt32] = []
    var nexts: [UInt32] = []
    private var position = 0
    private var failure: JSONDocument.Failure?

    init(_ count: Int) {
        let guess = min(count / 8 + 8, 1 << 16)
        kinds.reserveCapacity(guess)
        starts.reserveCapacity(guess)
        ends.reserveCapacity(guess)
        nexts.reserveCapacity(guess)
    }

    /// What is wrong, or nil.
    mutating func parse(_ text: UnsafeBufferPointer<UInt8>) -> JSONDocument.Failure? {
        skipBlanks(text)
        value(text, depth: 0)
        if failure != nil { return failure }
        skipBlanks(text)
        if position < text.count { fail("there is something behind the value") }
        return failure
    }

    private mutating func fail(_ reason: String) {
        if failure == nil { failure = JSONDocument.Failure(reason: reason, offset: position) }
    }

    private mutating func skipBlanks(_ text: UnsafeBufferPointer<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func open(_ kind: JSONDocument.Kind, at start: Int) -> Int {
        kinds.append(kind)
        starts.append(UInt32(start))
        ends.append(UInt32(start))
        nexts.append(0)
        return kinds.count - 1
    }

    private mutating func close(_ index: Int, at end: Int) {
        ends[index] = UInt32(end)
        nexts[index] = UInt32(kinds.count)
    }

    private mutating func value(_ text: UnsafeBufferPointer<UInt8>, depth: Int) {
        guard position < text.count else { return fail("a value is missing") }
        switch text[position] {
        case UInt8(ascii: "{"): object(text, depth: depth)
        case UInt8(ascii: "["): array(text, depth: depth)
        case UInt8(ascii: "\""): string(text)
        case UInt8(ascii: "t"): word("true", .true, text)
        case UInt8(ascii: "f"): word("false", .false, text)
        case UInt8(ascii: "n"): word("null", .null, text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number(text)
        default: fail("no value begins like this")
        }
    }

    private mutating func word(_ word: StaticString, _ kind: JSONDocument.Kind, _ text: UnsafeBufferPointer<UInt8>) {
        let count = word.utf8CodeUnitCount
        guard position + count <= text.count else { return fail("no value begins like this") }
        for offset in 0..<count where text[position + offset] != word.utf8Start[offset] {
            return fail("no value begins like this")
        }
        let index = open(kind, at: position)
        position += count
        close(index, at: position)
    }

    private mutating func digits(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = position
        while position < text.count, text[position] &- 0x30 < 10 { position += 1 }
        return position > start
    }

    private mutating func number(_ text: UnsafeBufferPointer<UInt8>) {
        let index = open(.number, at: position)
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        guard digits(text) else { return fail("a digit is missing") }
        if text[first] == UInt8(ascii: "0"), position > first + 1 {
            return fail("a number begins with a zero too many")
        }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            guard digits(text) else { return fail("a digit is missing behind the point") }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits(text) else { return fail("a digit is missing in the exponent") }
        }
        close(index, at: position)
    }

    private mutating func array(_ text: UnsafeBufferPointer<UInt8>, depth: Int) {
        guard depth < JSONDocument.deepest else { return fail("this is nested too deeply") }
        let index = open(.array, at: position)
        position += 1
        skipBlanks(text)
        if position < text.count, text[position] == UInt8(ascii: "]") {
            position += 1
            return close(index, at: position)
        }
        while failure == nil {
            value(text, depth: depth + 1)
            if failure != nil { return }
            skipBlanks(text)
            guard position < text.count else { return fail("an array is not closed") }
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "]") { return close(index, at: position) }
            guard byte == UInt8(ascii: ",") else {
                position -= 1
                return fail("`,` or `]` is missing")
            }
            skipBlanks(text)
        }
    }

    private mutating func object(_ text: UnsafeBufferPointer<UInt8>, depth: Int) {
        guard depth < JSONDocument.deepest else { return fail("this is nested too deeply") }
        let index = open(.object, at: position)
        position += 1
        skipBlanks(text)
        if position < text.count, text[position] == UInt8(ascii: "}") {
            position += 1
            return close(index, at: position)
        }
        while failure == nil {
            guard position < text.count, text[position] == UInt8(ascii: "\"") else {
                return fail("the name of a member is missing")
            }
            string(text)
            if failure != nil { return }
            skipBlanks(text)
            guard position < text.count, text[position] == UInt8(ascii: ":") else { return fail("`:` is missing") }
            position += 1
            skipBlanks(text)
            value(text, depth: depth + 1)
            if failure != nil { return }
            skipBlanks(text)
            guard position < text.count else { return fail("an object is not closed") }
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "}") { return close(index, at: position) }
            guard byte == UInt8(ascii: ",") else {
                position -= 1
                return fail("`,` or `}` is missing")
            }
            skipBlanks(text)
        }
    }

    // MARK: Strings

    private mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        position += 1
        let index = open(.string, at: position)
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "\"") {
                close(index, at: position)
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                escape(text)
                if failure != nil { return }
            } else if byte < 0x20 {
                return fail("a control character stands in a string")
            } else if byte < 0x80 {
                position += 1
            } else {
                let length = JSONParser.scalarLength(text, at: position)
                guard length > 0 else { return fail("these bytes are not UTF-8") }
                position += length
            }
        }
        fail("a string is not closed")
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        guard position + 1 < text.count else { return fail("a string is not closed") }
        switch text[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard JSONParser.unit(text, at: position + 2) != nil else { return fail("`\\u` needs four digits") }
            position += 6
        default: fail("there is no such escape")
        }
    }

    /// The length of the UTF-8 sequence that begins here; 0 for none. Overlong forms and surrogates are none.
    static func scalarLength(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = text[index]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= text.count else { return 0 }
        let second = text[index + 1]
        let isSecondFine =
            switch first {
            case 0xE0: second >= 0xA0 && second < 0xC0
            case 0xED: second >= 0x80 && second < 0xA0
            case 0xF0: second >= 0x90 && second < 0xC0
            case 0xF4: second >= 0x80 && second < 0x90
            default: second & 0xC0 == 0x80
            }
        guard isSecondFine else { return 0 }
        for offset in 2..<max(length, 2) where text[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Four hexadecimal digits.
    private static func unit(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt32? {
        guard index + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = text[index + offset]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32((byte | 0x20) - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    /// Appends a string's text from `index` on. The parser has seen it before: every escape in it is whole.
    static func unescape(_ text: UnsafeBufferPointer<UInt8>, from index: Int, into result: inout [UInt8]) {
        var index = index
        while index < text.count {
            let byte = text[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < text.count else {
                result.append(byte)
                index += 1
                continue
            }
            index += 2
            switch text[index - 1] {
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "u"):
                var value = unit(text, at: index) ?? 0xFFFD
                index += 4
                if value >> 10 == 0x36, index + 1 < text.count, text[index] == UInt8(ascii: "\\"),
                    text[index + 1] == UInt8(ascii: "u"), let low = unit(text, at: index + 2), low >> 10 == 0x37
                {
                    value = 0x10000 + ((value & 0x3FF) << 10 | low & 0x3FF)
                    index += 6
                }
                let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
                result.append(contentsOf: UTF8.encode(scalar)!)
            case let other: result.append(other)
            }
        }
    }
}
