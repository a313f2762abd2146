import NsynJSON
import NsynQuantities

/// What is wrong with a JSON text, and at which byte.
struct JSONProblem: Error, Hashable {
    var offset: Int
    var message: String
}

extension JSONValue {
    /// Where it begins in the text.
    var offset: Int { source.startIndex }
    var endOffset: Int { source.endIndex }
    var isObject: Bool { kind == .object }
    var isArray: Bool { kind == .array }

    /// What it is, in a sentence.
    var kindName: String {
        switch kind {
        case .object: "an object"
        case .array: "a list"
        case .string: "a text"
        case .number: "a number"
        case .true, .false: "a truth"
        case .null, nil: "nothing"
        }
    }

    /// The number as written, exactly.
    var decimal: Rational? {
        guard kind == .number, source.count <= 64 else { return nil }
        return Rational(decimal: source.filter { $0 != UInt8(ascii: "+") })
    }

    /// A volume in µL or nL; nil where it is no number that a laboratory holds.
    var microlitres: Femtolitres? { kind == .number ? Femtolitres(text: source, places: 9) : nil }
    var nanolitres: Femtolitres? { kind == .number ? Femtolitres(text: source, places: 6) : nil }
}
