/// How the text of an argument becomes a value, and what completion can offer for it.
struct ValueType<Value: Sendable>: Sendable {
    /// What the shell offers after the option.
    var completion: Completion
    /// The value, or a phrase that says what was expected.
    var parse: @Sendable (String) -> Result<Value, Expectation>
}

/// What an argument should have been: `a whole number`.
struct Expectation: Error {
    var phrase: String

    init(_ phrase: String) { self.phrase = phrase }
}

enum Completion: Sendable, Equatable {
    case nothing, files, folders
    case choices([String])
}

extension ValueType where Value == String {
    static var text: ValueType { ValueType(completion: .nothing) { .success($0) } }
    /// A file, or a folder of files.
    static var path: ValueType { ValueType(completion: .files) { .success($0) } }
    static var folder: ValueType { ValueType(completion: .folders) { .success($0) } }
}

extension ValueType where Value == Int {
    static func integer(in range: ClosedRange<Int>) -> ValueType {
        ValueType(completion: .nothing) { text in
            if let value = Int(text), range.contains(value) { return .success(value) }
            return .failure(
                Expectation("a whole number from \(range.lowerBound) to \(range.upperBound)"))
        }
    }
}

extension ValueType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, by its raw value.
    static var choice: ValueType { choice(of: Array(Value.allCases)) }

    static func choice(of cases: [Value]) -> ValueType {
        let names = cases.map(\.rawValue)
        return ValueType(completion: .choices(names)) { text in
            if let value = cases.first(where: { $0.rawValue == text }) { return .success(value) }
            return .failure(Expectation("one of " + names.joined(separator: ", ")))
        }
    }
}

/// A switch without a value: `--check`.
struct Flag: Sendable {
    let name: String
    let help: String

    init(_ name: String, help: String) {
        self.name = name
        self.help = help
    }
}

/// A switch with a value: `--out DIR`. Given twice, the last one counts.
struct Option<Value: Sendable>: Sendable {
    let name: String
    let placeholder: String
    let type: ValueType<Value>
    let help: String

    init(_ name: String, _ placeholder: String, _ type: ValueType<Value>, help: String) {
        self.name = name
        self.placeholder = placeholder
        self.type = type
        self.help = help
    }
}

/// An argument that is known by its place.
struct Positional<Value: Sendable>: Sendable {
    enum Count: Sendable { case one, optional, oneOrMore, zeroOrMore }

    let placeholder: String
    let count: Count
    let type: ValueType<Value>
    let help: String

    init(_ placeholder: String, _ type: ValueType<Value>, _ count: Count = .one, help: String) {
        self.placeholder = placeholder
        self.count = count
        self.type = type
        self.help = help
    }
}

/// A flag, option or positional with its type forgotten, as help, completion and parsing need it.
struct Parameter: Sendable {
    enum Kind: Sendable {
        case flag, option
        case positional(isOptional: Bool, isRepeated: Bool)
    }

    let kind: Kind
    /// `--out`, or the placeholder of a positional.
    let key: String
    let placeholder: String
    let help: String
    let completion: Completion
    let parse: @Sendable (String) -> Result<any Sendable, Expectation>

    static func flag(_ flag: Flag) -> Parameter {
        Parameter(
            kind: .flag, key: "--" + flag.name, placeholder: "", help: flag.help, completion: .nothing,
            parse: { .success($0) })
    }

    static func option<Value>(_ option: Option<Value>) -> Parameter {
        let parse = option.type.parse
        return Parameter(
            kind: .option, key: "--" + option.name, placeholder: option.placeholder, help: option.help,
            completion: option.type.completion, parse: { parse($0).map { $0 as any Sendable } })
    }

    static func positional<Value>(_ positional: Positional<Value>) -> Parameter {
        let parse = positional.type.parse
        let count = positional.count
        return Parameter(
            kind: .positional(
                isOptional: count == .optional || count == .zeroOrMore,
                isRepeated: count == .oneOrMore || count == .zeroOrMore),
            key: positional.placeholder, placeholder: positional.placeholder, help: positional.help,
            completion: positional.type.completion, parse: { parse($0).map { $0 as any Sendable } })
    }

    var isPositional: Bool { if case .positional = kind { true } else { false } }
    var takesValue: Bool { if case .flag = kind { false } else { true } }

    /// `--out DIR`, `--check`, `PATH…`
    var usage: String {
        switch kind {
        case .flag: key
        case .option: key + " " + placeholder
        case .positional(let isOptional, let isRepeated):
            (isOptional ? "[" : "") + placeholder + (isRepeated ? "…" : "") + (isOptional ? "]" : "")
        }
    }
}
