/// `Decodable` values out of `BinaryValue`.
enum BinaryDecoding {
    static func value<Value: Decodable>(_ type: Value.Type, _ box: BinaryValue, path: [any CodingKey]) throws -> Value {
        if let scalar = scalar(type, box) { return scalar }
        return try Value(from: Node(box: box, codingPath: path))
    }

    private static func scalar<Value>(_ type: Value.Type, _ box: BinaryValue) -> Value? {
        switch box {
        case .bool(let value): return value as? Value
        case .text(let value): return value as? Value
        case .floats(let values): return values as? Value
        case .doubles(let values): return values as? Value
        case .double(let value): return value as? Value ?? Float(value) as? Value
        case .integer(let value):
            if let integers = type as? any FixedWidthInteger.Type { return exactly(integers, value) as? Value }
            return nil
        case .unsigned(let value):
            if let integers = type as? any FixedWidthInteger.Type { return exactly(integers, value) as? Value }
            return nil
        default: return nil
        }
    }

    private static func exactly<Number: FixedWidthInteger>(
        _ type: Number.Type, _ value: some FixedWidthInteger
    ) -> Number? {
        Number(exactly: value)
    }

    private static func mismatch(_ expected: String, _ path: [any CodingKey]) -> DecodingError {
        .typeMismatch(Any.self, .init(codingPath: path, debugDescription: "\(expected) expected"))
    }

    private struct Node: Decoder {
        let box: BinaryValue
        let codingPath: [any CodingKey]
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            guard case .map(let pairs) = box else { throw mismatch("a map", codingPath) }
            let values = Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            return KeyedDecodingContainer(Map<Key>(values: values, codingPath: codingPath))
        }

        func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
            switch box {
            case .list(let values): return List(values: values, codingPath: codingPath)
            case .floats(let numbers): return List(values: numbers.map { .double(Double($0)) }, codingPath: codingPath)
            case .doubles(let numbers): return List(values: numbers.map { .double($0) }, codingPath: codingPath)
            default: throw mismatch("a list", codingPath)
            }
        }

        func singleValueContainer() -> any SingleValueDecodingContainer { Single(box: box, codingPath: codingPath) }
    }

    private struct Map<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let values: [String: BinaryValue]
        let codingPath: [any CodingKey]

        var allKeys: [Key] { values.keys.sorted().compactMap { Key(stringValue: $0) } }
        func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

        private func box(_ key: Key) throws -> BinaryValue {
            guard let box = values[key.stringValue] else {
                throw DecodingError.keyNotFound(
                    key, .init(codingPath: codingPath, debugDescription: "no \(key.stringValue)"))
            }
            return box
        }

        func decodeNil(forKey key: Key) throws -> Bool { try box(key) == .null }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try BinaryDecoding.value(type, box(key), path: codingPath + [key])
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            try Node(box: box(key), codingPath: codingPath + [key]).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try Node(box: box(key), codingPath: codingPath + [key]).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder {
            Node(box: values["super"] ?? .null, codingPath: codingPath)
        }

        func superDecoder(forKey key: Key) throws -> any Decoder {
            Node(box: try box(key), codingPath: codingPath + [key])
        }
    }

    private struct List: UnkeyedDecodingContainer {
        let values: [BinaryValue]
        let codingPath: [any CodingKey]
        var currentIndex = 0

        init(values: [BinaryValue], codingPath: [any CodingKey]) {
            self.values = values
            self.codingPath = codingPath
        }

        var count: Int? { values.count }
        var isAtEnd: Bool { currentIndex >= values.count }

        private mutating func next() throws -> BinaryValue {
            guard !isAtEnd else { throw mismatch("one more element", codingPath) }
            currentIndex += 1
            return values[currentIndex - 1]
        }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd, case .null = values[currentIndex] else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try BinaryDecoding.value(type, next(), path: codingPath)
        }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try Node(box: next(), codingPath: codingPath).container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try Node(box: next(), codingPath: codingPath).unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { Node(box: try next(), codingPath: codingPath) }
    }

    private struct Single: SingleValueDecodingContainer {
        let box: BinaryValue
        let codingPath: [any CodingKey]

        func decodeNil() -> Bool { box == .null }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            if let scalar = BinaryDecoding.scalar(type, box) { return scalar }
            // A type that is neither a scalar nor a container would ask itself for ever.
            if type is any FixedWidthInteger.Type || type == String.self || type == Bool.self
                || type == Double.self || type == Float.self
            {
                throw mismatch("\(type)", codingPath)
            }
            return try Value(from: Node(box: box, codingPath: codingPath))
        }
    }
}
