import NsynTables

/// What a chart draws along an axis or as a colour: numbers in the unit that they are shown in, or names.
public struct Measure: Sendable {
    public var name: String
    public var unit: String?
    /// NaN is missing; of names their place in `names`.
    public var values: [Double]
    /// In the order of the axis; empty for numbers.
    public var names: [String]
    /// Of predictions.
    public var lower: [Double]?
    public var upper: [Double]?
    public var inDomain: [Int8]?

    public init(_ name: String, unit: String? = nil, _ values: [Double], names: [String] = []) {
        self.name = name
        self.unit = unit
        self.values = values
        self.names = names
    }

    /// A column of a table, in the unit that suits it.
    public init(_ column: Table.Column, unit: DisplayUnit?) {
        name = column.name
        self.unit = unit?.symbol
        names = []
        func shown(_ numbers: [Double]) -> [Double] { unit.map { unit in numbers.map { unit.number($0) } } ?? numbers }
        switch column.values {
        case .texts(let texts):
            let order = texts.levels.indices.sorted { NaturalOrder.precedes(texts.levels[$0], texts.levels[$1]) }
            var place = [Double](repeating: 0, count: order.count)
            for (index, level) in order.enumerated() { place[level] = Double(index) }
            values = texts.codes.map { $0 < 0 ? .nan : place[Int($0)] }
            names = order.map { texts.levels[$0] }
        case .truths(let truths):
            values = truths.map { $0 < 0 ? .nan : Double($0) }
            names = ["no", "yes"]
        case .numbers(let numbers): values = shown(numbers)
        case .integers: values = column.numbers ?? []
        case .predictions(let predictions):
            values = shown(predictions.value)
            lower = shown(predictions.lower)
            upper = shown(predictions.upper)
            inDomain = predictions.inDomain
        }
    }

    public var isCategory: Bool { !names.isEmpty }

    /// `temperature (°C)`; underscores of names in scripts are spaces on paper.
    public var title: String {
        let plain = String(name.map { $0 == "_" ? " " : $0 })
        guard let unit, unit != name else { return plain }
        return "\(plain) (\(unit))"
    }

    /// The different values from small to large.
    public var distinct: [Double] {
        var result: [Double] = []
        for value in values.filter({ $0.isFinite }).sorted() where result.last != value { result.append(value) }
        return result
    }

    /// Whether the values lie on a logarithmic grid: few, all positive, over a decade, the larger the farther apart.
    public var isLogarithmic: Bool {
        let values = distinct
        guard !isCategory, lower == nil, values.count >= 3, values.count <= 24, values[0] > 0,
            values[values.count - 1] / values[0] >= 10
        else {
            return false
        }
        let ratios = zip(values, values.dropFirst()).map { $1 / $0 }
        let steps = zip(values, values.dropFirst()).map { $1 - $0 }
        func spread(_ numbers: [Double]) -> Double {
            let mean = numbers.reduce(0, +) / Double(numbers.count)
            let square = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
            return mean == 0 ? .infinity : square.squareRoot() / abs(mean)
        }
        return spread(ratios) < 0.5 * spread(steps)
    }

    public func axis(room: Double = 0.04, count: Int = 6) -> Axis {
        if isCategory { return Axis(title, names: names) }
        let all = values + (lower ?? []) + (upper ?? [])
        return Axis(title, covering: all, logarithmic: isLogarithmic, room: room, count: count)
    }

    /// One value as text with its unit.
    public func text(_ value: Double) -> String {
        if isCategory { return names[Int(value)] }
        let number = ShownNumber.readable(value, significantDigits: 3)
        guard let unit else { return number }
        return unit == "pH" ? "pH \(number)" : "\(number) \(unit)"
    }

    /// The rows with these numbers.
    public func taking(_ rows: [Int]) -> Measure {
        var result = self
        result.values = rows.map { values[$0] }
        result.lower = lower.map { lower in rows.map { lower[$0] } }
        result.upper = upper.map { upper in rows.map { upper[$0] } }
        result.inDomain = inDomain.map { inDomain in rows.map { inDomain[$0] } }
        return result
    }
}
