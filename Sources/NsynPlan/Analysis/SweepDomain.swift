import NsynDiagnostics
import NsynQuantities

/// The conditions of a sweep as a grid of numbers: one dimension for each axis or group of zipped axes.
public struct SweepDomain {
    public struct Dimension {
        public var axes: [Axis]
        public var count: Int
        public var parameters: ParameterSet
        /// A categorical parameter is among its axes: a box has to hold one option of it.
        public var isCategorical: Bool
    }

    public let sweep: SweepPlan
    public let dimensions: [Dimension]
    public let dependent: [(parameter: ParameterID, expression: ExpressionID)]
    let filterDependence: ParameterSet
    /// By dimension and axis.
    private let tables: [[AxisTable]]

    public init(_ sweep: SweepPlan, prepared: PreparedPlan) {
        self.sweep = sweep
        var dimensions: [Dimension] = []
        var dependent: [(parameter: ParameterID, expression: ExpressionID)] = []
        var places: [Int: Int] = [:]
        var sets = prepared.dependence.expressions
        for axis in sweep.axes {
            if case .dependent(let expression) = axis.values {
                dependent.append((axis.parameter, expression))
                continue
            }
            let count = axis.values.count ?? 0
            var isCategorical = false
            if case .options = axis.values { isCategorical = true }
            if case .number = prepared.plan.parameters[axis.parameter.value].domain {} else { isCategorical = true }
            if let group = axis.zipGroup, let place = places[group] {
                dimensions[place].axes.append(axis)
                dimensions[place].count = min(dimensions[place].count, count)
                dimensions[place].parameters.insert(ParameterSet(axis.parameter))
                dimensions[place].isCategorical = dimensions[place].isCategorical || isCategorical
            } else {
                if let group = axis.zipGroup { places[group] = dimensions.count }
                dimensions.append(
                    Dimension(
                        axes: [axis], count: count, parameters: ParameterSet(axis.parameter),
                        isCategorical: isCategorical))
            }
        }
        // A dependent parameter stands for the parameters it is computed from.
        for place in dimensions.indices {
            for _ in dependent {
                for pair in dependent where !sets[pair.expression.value].isDisjoint(with: dimensions[place].parameters)
                {
                    dimensions[place].parameters.insert(ParameterSet(pair.parameter))
                }
            }
        }
        var filters = ParameterSet()
        for filter in sweep.filters { filters.formUnion(sets[filter.value]) }
        sets = []
        self.dimensions = dimensions
        self.dependent = dependent
        filterDependence = filters
        tables = dimensions.map { $0.axes.map { AxisTable($0.values) } }
    }

    /// Number of grid points, filters not applied.
    public var size: BigInteger {
        dimensions.reduce(BigInteger(1)) { $0 * BigInteger($1.count) }
    }

    /// How many points of the grid a design takes; nil for one that takes all. One factor at a time shares one point.
    var drawn: BigInteger? {
        if sweep.design == "full" { return nil }
        if let points = sweep.designPoints { return BigInteger(points) }
        return dimensions.reduce(BigInteger(1)) { $0 + BigInteger(max($1.count - 1, 0)) }
    }

    public func apply<Number: IntervalNumber>(_ bounds: ArraySlice<Int>, to trace: Trace<Number>) {
        let start = bounds.startIndex
        for (place, dimension) in dimensions.enumerated() {
            let range = bounds[start + 2 * place]..<bounds[start + 2 * place + 1]
            for axis in dimension.axes {
                if dimension.isCategorical, isCategorical(axis, trace) {
                    let option = axis.values.value(at: range.lowerBound)?.int ?? 0
                    trace.setOption(axis.parameter, to: option)
                } else if let (lower, upper) = axis.values.bounds(range) {
                    trace.set(axis.parameter, to: Number(lower, upper))
                }
            }
        }
    }

    /// The same for fast intervals, which a search sets tens of thousands of times.
    public func apply(_ bounds: ArraySlice<Int>, to trace: Trace<FastInterval>) {
        var place = bounds.startIndex
        for dimension in dimensions.indices {
            let range = bounds[place]..<bounds[place + 1]
            place += 2
            for axis in tables[dimension].indices {
                let parameter = dimensions[dimension].axes[axis].parameter
                if dimensions[dimension].isCategorical, isCategorical(dimensions[dimension].axes[axis], trace) {
                    let option = dimensions[dimension].axes[axis].values.value(at: range.lowerBound)?.int ?? 0
                    trace.setOption(parameter, to: option)
                } else if let interval = tables[dimension][axis].bounds(range) {
                    trace.set(parameter, to: interval)
                }
            }
        }
    }

    public func applyFixed<Number: IntervalNumber>(to trace: Trace<Number>) {
        for (parameter, value) in sweep.fixed {
            if case .number = trace.prepared.plan.parameters[parameter.value].domain {
                trace.set(parameter, to: Number(value))
            } else {
                trace.setOption(parameter, to: value.int ?? 0)
            }
        }
    }

    private func isCategorical<Number: IntervalNumber>(_ axis: Axis, _ trace: Trace<Number>) -> Bool {
        if case .number = trace.prepared.plan.parameters[axis.parameter.value].domain { return false }
        return true
    }

    public func filters<Number: IntervalNumber>(_ trace: Trace<Number>) -> Truth {
        var result = Truth.always
        for filter in sweep.filters { result = result && trace.truth(filter) }
        return result
    }
}
