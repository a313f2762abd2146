/// A value as bytes that describe themselves: what settings, shapes and parameters of a model are stored as.
///
/// The same value always gives the same bytes. Arrays of `Float` and `Double` are stored as they lie in memory.
indirect enum BinaryValue: Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case double(Double)
    case text(String)
    case floats([Float])
    case doubles([Double])
    case list([BinaryValue])
    case map([(key: String, value: BinaryValue)])

    static func == (left: BinaryValue, right: BinaryValue) -> Bool {
        var (first, second) = (ByteSink(), ByteSink())
        left.write(&first)
        right.write(&second)
        return first.bytes == second.bytes
    }

    func write(_ sink: inout ByteSink) {
        func head(_ kind: UInt8, _ count: Int) {
            sink.put(byte: kind)
            sink.put(UInt64(count))
        }
        switch self {
        case .null: sink.put(byte: 0)
        case .bool(let value): sink.put(byte: value ? 2 : 1)
        case .integer(let value):
            sink.put(byte: 3)
            sink.put(UInt64(bitPattern: value))
        case .unsigned(let value):
            sink.put(byte: 4)
            sink.put(value)
        case .double(let value):
            sink.put(byte: 5)
            sink.put(value.bitPattern)
        case .text(let text):
            head(6, text.utf8.count)
            sink.put(text.utf8)
        case .floats(let numbers):
            head(7, numbers.count)
            sink.put(numbers)
        case .doubles(let numbers):
            head(8, numbers.count)
            sink.put(numbers)
        case .list(let values):
            head(9, values.count)
            for value in values { value.write(&sink) }
        case .map(let pairs):
            head(10, pairs.count)
            for (key, value) in pairs {
                sink.put(UInt64(key.utf8.count))
                sink.put(key.utf8)
                value.write(&sink)
            }
        }
    }

    /// Nil where the bytes are no value. `depth` bounds what a hostile file can nest.
    static func read(_ source: inout ByteSource, depth: Int = 64) -> BinaryValue? {
        guard depth > 0, let kind = source.byte() else { return nil }
        switch kind {
        case 0: return .null
        case 1, 2: return .bool(kind == 2)
        case 3: return source.number().map { .integer(Int64(bitPattern: $0)) }
        case 4: return source.number().map { .unsigned($0) }
        case 5: return source.number().map { .double(Double(bitPattern: $0)) }
        default: break
        }
        // No element takes less than a byte, so a larger count is a lie.
        guard let number = source.number(), number <= UInt64(source.count) else { return nil }
        let count = Int(number)
        switch kind {
        case 6: return source.bytes(count).map { .text(String(decoding: $0, as: UTF8.self)) }
        case 7: return source.array(count).map { .floats($0) }
        case 8: return source.array(count).map { .doubles($0) }
        case 9:
            var values: [BinaryValue] = []
            for _ in 0..<count {
                guard let value = read(&source, depth: depth - 1) else { return nil }
                values.append(value)
            }
            return .list(values)
        case 10:
            var pairs: [(key: String, value: BinaryValue)] = []
            for _ in 0..<count {
                guard let length = source.number(), length <= UInt64(source.count), let key = source.bytes(Int(length)),
                    let value = read(&source, depth: depth - 1)
                else { return nil }
                pairs.append((String(decoding: key, as: UTF8.self), value))
            }
            return .map(pairs)
        default: return nil
        }
    }
}

/// Any `Codable` value to bytes and back.
enum BinaryCoding {
    static func bytes(_ value: some Encodable) -> [UInt8] {
        var sink = ByteSink()
        do {
            try BinaryEncoding.box(value, path: []).write(&sink)
        } catch {
            preconditionFailure("a model's own types always encode: \(error)")
        }
        return sink.bytes
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws(DataProblem) -> Value {
        var source = ByteSource(bytes[...])
        guard let box = BinaryValue.read(&source), source.count == 0 else {
            throw DataProblem(.damagedModel, "a section of the model can't be read")
        }
        do {
            return try BinaryDecoding.value(type, box, path: [])
        } catch {
            throw DataProblem(.damagedModel, "a section of the model holds something else than it should: \(error)")
        }
    }
}
