import NsynJSON

/// Reads the members of one object by name, and notices those that nobody asked for.
struct Fields {
    let object: JSONValue
    private let members: [(name: String, value: JSONValue)]
    private var seen: [Bool]
    /// What is wrong with it, in the order found; the caller makes findings of it.
    private(set) var problems: [JSONProblem] = []

    init(_ object: JSONValue) {
        self.object = object
        members = object.members
        seen = Array(repeating: false, count: members.count)
        problems = []
        for (place, member) in members.enumerated().dropFirst()
        where members[..<place].contains(where: { $0.name == member.name }) {
            problems.append(JSONProblem(offset: member.value.offset, message: "`\(member.name)` stands twice"))
        }
        if !object.isObject {
            problems.append(JSONProblem(offset: object.offset, message: "an object should stand here"))
        }
    }

    /// Allowed and without meaning here.
    mutating func skip(_ names: String...) {
        for place in members.indices where names.contains(members[place].name) { seen[place] = true }
    }

    mutating func optional(_ name: String) -> JSONValue? {
        guard let place = members.firstIndex(where: { $0.name == name }) else { return nil }
        seen[place] = true
        return members[place].value.isNull ? nil : members[place].value
    }

    mutating func required(_ name: String) -> JSONValue? {
        if let value = optional(name) { return value }
        complain("`\(name)` is missing")
        return nil
    }

    mutating func text(_ name: String) -> String? {
        guard let value = required(name) else { return nil }
        return typed(name, value, value.string, "a text")
    }

    mutating func optionalText(_ name: String) -> String? {
        guard let value = optional(name) else { return nil }
        return typed(name, value, value.string, "a text")
    }

    mutating func integer(_ name: String) -> Int? {
        guard let value = required(name) else { return nil }
        return typed(name, value, value.int, "a whole number")
    }

    mutating func optionalInteger(_ name: String) -> Int? {
        guard let value = optional(name) else { return nil }
        return typed(name, value, value.int, "a whole number")
    }

    mutating func number(_ name: String) -> Double? {
        guard let value = required(name) else { return nil }
        return typed(name, value, value.double, "a number")
    }

    mutating func optionalNumber(_ name: String) -> Double? {
        guard let value = optional(name) else { return nil }
        return typed(name, value, value.double, "a number")
    }

    /// µL in the text.
    mutating func microlitres(_ name: String) -> Femtolitres? {
        guard let value = required(name) else { return nil }
        return typed(name, value, value.microlitres, "a volume in µL")
    }

    mutating func optionalTruth(_ name: String) -> Bool? {
        guard let value = optional(name) else { return nil }
        return typed(name, value, value.bool, "true or false")
    }

    mutating func list(_ name: String) -> [JSONValue] {
        guard let value = required(name) else { return [] }
        return typed(name, value, value.isArray ? value.elements : nil, "a list") ?? []
    }

    mutating func optionalList(_ name: String) -> [JSONValue] {
        guard let value = optional(name) else { return [] }
        return typed(name, value, value.isArray ? value.elements : nil, "a list") ?? []
    }

    mutating func inner(_ name: String) -> JSONValue? {
        guard let value = required(name) else { return nil }
        return typed(name, value, value.isObject ? value : nil, "an object")
    }

    /// Names that stand in the object and were not asked for.
    var unknown: [(name: String, value: JSONValue)] {
        members.indices.filter { !seen[$0] }.map { members[$0] }
    }

    private mutating func typed<Value>(
        _ name: String, _ value: JSONValue, _ found: Value?, _ wanted: String
    ) -> Value? {
        if found == nil {
            problems.append(
                JSONProblem(
                    offset: value.offset, message: "`\(name)` is \(value.kindName) that can't be read as \(wanted)"))
        }
        return found
    }

    mutating func complain(_ message: String) {
        problems.append(JSONProblem(offset: object.offset, message: message))
    }
}
