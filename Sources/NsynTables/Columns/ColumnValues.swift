/// Texts of a column, each distinct one stored once.
public struct TextValues: Sendable, Equatable {
    /// The place of each row's text in `levels`; −1 is missing.
    public var codes: [Int32]
    public var levels: [String]

    public init(codes: [Int32] = [], levels: [String] = []) {
        self.codes = codes
        self.levels = levels
    }

    public init(_ texts: [String?]) {
        self.init()
        var places: [String: Int32] = [:]
        codes.reserveCapacity(texts.count)
        for text in texts {
            guard let text else {
                codes.append(-1)
                continue
            }
            if let place = places[text] {
                codes.append(place)
            } else {
                places[text] = Int32(levels.count)
                codes.append(Int32(levels.count))
                levels.append(text)
            }
        }
    }

    public subscript(row: Int) -> String? { codes[row] < 0 ? nil : levels[Int(codes[row])] }

    mutating func append(_ other: TextValues) {
        if levels == other.levels {
            codes += other.codes
            return
        }
        var places: [String: Int32] = [:]
        for (place, level) in levels.enumerated() { places[level] = Int32(place) }
        let moved = other.levels.map { level -> Int32 in
            if let place = places[level] { return place }
            let place = Int32(levels.count)
            places[level] = place
            levels.append(level)
            return place
        }
        codes.reserveCapacity(codes.count + other.codes.count)
        for code in other.codes { codes.append(code < 0 ? -1 : moved[Int(code)]) }
    }
}

/// What a model predicts for each row; all four have the same length.
public struct PredictionValues: Sendable, Equatable {
    /// NaN is missing.
    public var value: [Double]
    public var lower: [Double]
    public var upper: [Double]
    /// Whether the condition lies inside what the model has seen: 1, 0, or −1 where nobody knows.
    public var inDomain: [Int8]

    public init(value: [Double] = [], lower: [Double] = [], upper: [Double] = [], inDomain: [Int8] = []) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.inDomain = inDomain
    }
}

/// The values of one column, one array a part: no object, no optional, no box a row.
public enum ColumnValues: Sendable, Equatable {
    /// Coherent SI; NaN is missing.
    case numbers([Double])
    /// `Int64.min` is missing.
    case integers([Int64])
    case texts(TextValues)
    /// 1, 0, or −1 for missing.
    case truths([Int8])
    case predictions(PredictionValues)

    public static let missingInteger = Int64.min
    public static let missingTruth: Int8 = -1

    public var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .integers(let values): values.count
        case .texts(let values): values.codes.count
        case .truths(let values): values.count
        case .predictions(let values): values.value.count
        }
    }

    public func isMissing(_ row: Int) -> Bool {
        switch self {
        case .numbers(let values): values[row].isNaN
        case .integers(let values): values[row] == Self.missingInteger
        case .texts(let values): values.codes[row] < 0
        case .truths(let values): values[row] < 0
        case .predictions(let values): values.value[row].isNaN
        }
    }

    /// The rows with these numbers, in this order.
    public func taking(_ rows: [Int32]) -> ColumnValues {
        func pick<Element>(_ values: [Element]) -> [Element] {
            values.withUnsafeBufferPointer { source in
                [Element](unsafeUninitializedCapacity: rows.count) { target, count in
                    for (index, row) in rows.enumerated() {
                        (target.baseAddress! + index).initialize(to: source[Int(row)])
                    }
                    count = rows.count
                }
            }
        }
        switch self {
        case .numbers(let values): return .numbers(pick(values))
        case .integers(let values): return .integers(pick(values))
        case .texts(let values): return .texts(TextValues(codes: pick(values.codes), levels: values.levels))
        case .truths(let values): return .truths(pick(values))
        case .predictions(let values):
            return .predictions(
                PredictionValues(
                    value: pick(values.value), lower: pick(values.lower), upper: pick(values.upper),
                    inDomain: pick(values.inDomain)))
        }
    }

    public func slice(_ range: Range<Int>) -> ColumnValues {
        switch self {
        case .numbers(let values): .numbers(Array(values[range]))
        case .integers(let values): .integers(Array(values[range]))
        case .texts(let values): .texts(TextValues(codes: Array(values.codes[range]), levels: values.levels))
        case .truths(let values): .truths(Array(values[range]))
        case .predictions(let values):
            .predictions(
                PredictionValues(
                    value: Array(values.value[range]), lower: Array(values.lower[range]),
                    upper: Array(values.upper[range]), inDomain: Array(values.inDomain[range])))
        }
    }

    /// Adds the rows of a column of the same kind.
    public mutating func append(_ other: ColumnValues) {
        switch (self, other) {
        case (.numbers(var values), .numbers(let more)):
            self = .numbers([])
            values += more
            self = .numbers(values)
        case (.integers(var values), .integers(let more)):
            self = .integers([])
            values += more
            self = .integers(values)
        case (.texts(var values), .texts(let more)):
            self = .texts(TextValues())
            values.append(more)
            self = .texts(values)
        case (.truths(var values), .truths(let more)):
            self = .truths([])
            values += more
            self = .truths(values)
        case (.predictions(var values), .predictions(let more)):
            self = .predictions(PredictionValues())
            values.value += more.value
            values.lower += more.lower
            values.upper += more.upper
            values.inDomain += more.inDomain
            self = .predictions(values)
        default: preconditionFailure("columns of one table keep their kind")
        }
    }

    static func empty(of type: ColumnType) -> ColumnValues {
        switch type {
        case .quantity: .numbers([])
        case .integer: .integers([])
        case .text: .texts(TextValues())
        case .truth: .truths([])
        case .prediction: .predictions(PredictionValues())
        }
    }
}
