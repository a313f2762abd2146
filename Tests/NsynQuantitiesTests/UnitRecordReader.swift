import Foundation

@testable import NsynQuantities

/// Reads `stdlib/units.nsyn`, whose records are regular, so that these tests see the units that scripts see.
struct UnitRecordReader {
    private var table = UnitTable()
    private var tokens: [String] = []
    private var index = 0
    private var pending: [(source: QuantityType, field: [String])] = []

    static let standard: UnitTable = {
        do {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let text = try String(contentsOf: root.appendingPathComponent("stdlib/units.nsyn"), encoding: .utf8)
            var reader = UnitRecordReader()
            return try reader.read(text)
        } catch {
            preconditionFailure("stdlib/units.nsyn: \(error)")
        }
    }()

    struct Mistake: Error {
        var message: String
    }

    mutating func read(_ text: String) throws -> UnitTable {
        tokens = UnitRecordReader.tokens(of: text)
        while index < tokens.count {
            let keyword = next()
            switch keyword {
            case "": break
            case "source": skipBody()
            case "dimension", "kind": try readType(keyword)
            case "unit": try readUnit()
            default: throw Mistake(message: "unexpected \(keyword)")
            }
        }
        for (source, field) in pending { try addConversions(source, field) }
        return table
    }

    /// Words, strings (with their opening quote), numbers and marks.
    private static func tokens(of text: String) -> [String] {
        var result: [String] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("//") {
            var current = ""
            var inString = false
            for character in line {
                if inString {
                    if character == "\"" {
                        result.append(current)
                        current = ""
                        inString = false
                    } else {
                        current.append(character)
                    }
                } else if character == "\"" {
                    current = "\""
                    inString = true
                } else if character == " " || "{}[](),:=".contains(character) {
                    // Parentheses and commas inside a unit belong to it: L/(mol·s) is always quoted in this file.
                    if !current.isEmpty { result.append(current) }
                    current = ""
                    if character != " " { result.append(String(character)) }
                } else {
                    current.append(character)
                }
            }
            if !current.isEmpty { result.append(current) }
            result.append("\n")
        }
        return result
    }

    private var peeked: String? { index < tokens.count ? tokens[index] : nil }

    private mutating func next() -> String {
        while peeked == "\n" { index += 1 }
        defer { index += 1 }
        return index < tokens.count ? tokens[index] : ""
    }

    private mutating func skipBody() {
        while next() != "}" {}
    }

    /// The tokens up to the end of a line, or to the body.
    private mutating func expression() -> [String] {
        var result: [String] = []
        while let token = peeked, token != "\n", token != "{" {
            result.append(token)
            index += 1
        }
        return result
    }

    private mutating func fields() -> [String: [String]] {
        var result: [String: [String]] = [:]
        guard peeked == "{" else { return result }
        index += 1
        while true {
            let name = next()
            if name == "}" { return result }
            index += 1
            result[name] = expression()
        }
    }

    private static func text(_ token: String) -> String { token.hasPrefix("\"") ? String(token.dropFirst()) : token }

    private static func list(_ tokens: [String]?) -> [String] {
        (tokens ?? []).filter { !["[", "]", ","].contains($0) }.map(text)
    }

    private mutating func readType(_ keyword: String) throws {
        let name = UnitRecordReader.text(next())
        var definition: [String] = []
        if peeked == "=" {
            index += 1
            definition = expression()
        }
        let fields = fields()
        let title = fields["name"].map { UnitRecordReader.text($0[0]) }
        let shows = UnitRecordReader.list(fields["shows"])
        let type: QuantityType
        if definition.isEmpty {
            type = try table.addBaseDimension(name, title: title, shows: shows)
        } else {
            let dimension = try evaluate(definition).type.dimension
            type =
                keyword == "kind"
                ? try table.addKind(name, dimension, title: title, shows: shows)
                : try table.addDimension(name, dimension, title: title, shows: shows)
        }
        if let converts = fields["converts"] { pending.append((type, converts)) }
    }

    private mutating func addConversions(_ source: QuantityType, _ field: [String]) throws {
        var rest = field.dropFirst().dropLast()
        while let name = rest.first {
            guard let close = rest.firstIndex(of: ")") else { throw Mistake(message: "no ) in \(field)") }
            let call = Array(rest[rest.startIndex..<close])
            rest = rest[(close + 1)...].drop { $0 == "," }
            guard let target = table.type(named: call[2]) else { throw Mistake(message: "no type \(call[2])") }
            let value = try evaluate(Array(call[6...])).value
            let rule: NamedConversion.Rule =
                switch call[4] {
                case "times": .times(value)
                case "over": .over(value)
                default: .level(value)
                }
            table.addConversion(NamedConversion(name, from: source, to: target, rule))
        }
    }

    private mutating func readUnit() throws {
        let name = UnitRecordReader.text(next())
        var kind: QuantityType?
        if peeked == ":" {
            index += 1
            kind = table.type(named: next())
        }
        guard next() == "=" else { throw Mistake(message: "no value for \(name)") }
        let value = try evaluate(expression())
        let fields = fields()
        let known: Set = [
            "name", "plural", "prefixes", "long_prefixes", "aliases", "point", "offset", "bare", "source", "general",
        ]
        for field in fields.keys where !known.contains(field) { throw Mistake(message: "\(name) has a field \(field)") }
        if let kind, kind.dimension != value.type.dimension { throw Mistake(message: "\(name) is no \(kind)") }
        var unit = Unit(name, scale: value.value, type: kind ?? value.type)
        unit.longName = fields["name"].map { UnitRecordReader.text($0[0]) }
        unit.plural = fields["plural"].map { UnitRecordReader.text($0[0]) }
        unit.aliases = UnitRecordReader.list(fields["aliases"])
        unit.prefixes = UnitRecordReader.list(fields["prefixes"])
        unit.longPrefixes = UnitRecordReader.list(fields["long_prefixes"])
        unit.isPoint = fields["point"] == ["true"]
        unit.isBareAllowed = fields["bare"] != ["false"]
        if let offset = fields["offset"] { unit.offset = try evaluate(offset).value }
        try table.addUnit(unit)
    }

    /// A product or quotient of quantities and names.
    private func evaluate(_ tokens: [String]) throws -> Quantity {
        var result = Quantity(1)
        var groups: [(outer: Quantity, divides: Bool)] = []
        var divides = false
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            var factor: Quantity
            switch token {
            case "*": continue
            case "/":
                divides = true
                continue
            case "(":
                groups.append((result, divides))
                result = Quantity(1)
                divides = false
                continue
            case ")":
                let group = groups.removeLast()
                factor = result
                result = group.outer
                divides = group.divides
            default:
                if let number = Rational(token) {
                    factor = Quantity(number)
                    if index < tokens.count, !["*", "/", ")", "("].contains(tokens[index]) {
                        factor = try factor.multiplied(by: named(tokens[index]))
                        index += 1
                    }
                } else {
                    factor = try named(token)
                }
            }
            result = try divides ? result.divided(by: factor) : result.multiplied(by: factor)
            divides = false
        }
        return result
    }

    private func named(_ token: String) throws -> Quantity {
        let parts = token.split(separator: "^")
        if let type = table.type(named: String(parts[0])) {
            let quantity = Quantity(1, QuantityType(type.dimension))
            return parts.count > 1 ? try quantity.power(Rational(Int(parts[1]) ?? 1)) : quantity
        }
        return try table.resolve(token).quantity(1)
    }
}
