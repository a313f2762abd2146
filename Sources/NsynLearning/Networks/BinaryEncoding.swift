/// `Encodable` values into `BinaryValue`.
enum BinaryEncoding {
    static func box(_ value: some Encodable, path: [any CodingKey]) throws -> BinaryValue {
        switch value {
        case let numbers as [Float]: return .floats(numbers)
        case let numbers as [Double]: return .doubles(numbers)
        default: break
        }
        let encoder = Node(path)
        try value.encode(to: encoder)
        return encoder.value
    }

    /// Collects what one value encodes.
    private final class Node: Encoder {
        let codingPath: [any CodingKey]
        let userInfo: [CodingUserInfoKey: Any] = [:]
        private var single: BinaryValue?
        private var keyed: [(key: String, value: () -> BinaryValue)]?
        private var unkeyed: [() -> BinaryValue]?

        init(_ path: [any CodingKey]) { codingPath = path }

        var value: BinaryValue {
            if let keyed { return .map(keyed.map { ($0.key, $0.value()) }) }
            if let unkeyed { return .list(unkeyed.map { $0() }) }
            return single ?? .null
        }

        var count: Int { unkeyed?.count ?? 0 }

        func beginMap() { keyed = keyed ?? [] }
        func beginList() { unkeyed = unkeyed ?? [] }
        func set(_ value: BinaryValue) { single = value }
        func put(_ key: String, _ value: @escaping () -> BinaryValue) { keyed?.append((key, value)) }
        func append(_ value: @escaping () -> BinaryValue) { unkeyed?.append(value) }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            beginMap()
            return KeyedEncodingContainer(Map<Key>(node: self))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            beginList()
            return List(node: self)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: self) }
    }

    private static func scalar(_ value: some Encodable) -> BinaryValue? {
        switch value {
        case let value as Bool: .bool(value)
        case let value as String: .text(value)
        case let value as Double: .double(value)
        case let value as Float: .double(Double(value))
        case let value as any SignedInteger & FixedWidthInteger: .integer(Int64(value))
        case let value as any UnsignedInteger & FixedWidthInteger: .unsigned(UInt64(value))
        default: nil
        }
    }

    private static func any(_ value: some Encodable, path: [any CodingKey]) throws -> BinaryValue {
        try scalar(value) ?? box(value, path: path)
    }

    private struct Map<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let node: Node
        var codingPath: [any CodingKey] { node.codingPath }

        mutating func encodeNil(forKey key: Key) { node.put(key.stringValue) { .null } }

        mutating func encode(_ value: some Encodable, forKey key: Key) throws {
            let boxed = try BinaryEncoding.any(value, path: codingPath + [key])
            node.put(key.stringValue) { boxed }
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            let child = child(key)
            return child.container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            child(key).unkeyedContainer()
        }

        mutating func superEncoder() -> any Encoder { child(nil) }
        mutating func superEncoder(forKey key: Key) -> any Encoder { child(key) }

        private func child(_ key: Key?) -> Node {
            let child = Node(codingPath + (key.map { [$0] } ?? []))
            node.put(key?.stringValue ?? "super") { child.value }
            return child
        }
    }

    private struct List: UnkeyedEncodingContainer {
        let node: Node
        var codingPath: [any CodingKey] { node.codingPath }
        var count: Int { node.count }

        mutating func encodeNil() { node.append { .null } }

        mutating func encode(_ value: some Encodable) throws {
            let boxed = try BinaryEncoding.any(value, path: codingPath)
            node.append { boxed }
        }

        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            child().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { child() }

        private func child() -> Node {
            let child = Node(codingPath)
            node.append { child.value }
            return child
        }
    }

    private struct Single: SingleValueEncodingContainer {
        let node: Node
        var codingPath: [any CodingKey] { node.codingPath }

        mutating func encodeNil() { node.set(.null) }
        mutating func encode(_ value: some Encodable) throws {
            node.set(try BinaryEncoding.any(value, path: codingPath))
        }
    }
}
