/// Limited-memory BFGS on a flat parameter vector, with optional bounds (projected steps over the free variables).
public struct LBFGS: Sendable {
    public var memory: Int
    public var iterations: Int
    /// Stops when the largest projected gradient component falls below this.
    public var gradientTolerance: Double
    /// Stops when one iteration lowers the value by less than this share of it.
    public var valueTolerance: Double

    public init(
        memory: Int = 10, iterations: Int = 200, gradientTolerance: Double = 1e-6, valueTolerance: Double = 1e-10
    ) {
        self.memory = memory
        self.iterations = iterations
        self.gradientTolerance = gradientTolerance
        self.valueTolerance = valueTolerance
    }

    public struct Result: Sendable {
        public var parameters: [Double]
        public var value: Double
        public var iterations: Int
        public var evaluations: Int
        public var converged: Bool
    }

    /// Minimises a function that writes its gradient into the second argument. A value of NaN or +∞ marks a point
    /// outside the domain; the search steps back from it.
    public func minimise(
        from start: [Double], lower: [Double]? = nil, upper: [Double]? = nil,
        _ function: ([Double], inout [Double]) -> Double
    ) -> Result {
        let count = start.count
        func project(_ point: inout [Double]) {
            if let lower { for index in 0..<count { point[index] = max(point[index], lower[index]) } }
            if let upper { for index in 0..<count { point[index] = min(point[index], upper[index]) } }
        }
        /// Held at a bound by a gradient that pushes outwards.
        func isHeld(_ index: Int, _ point: [Double], _ gradient: [Double]) -> Bool {
            if let lower, point[index] <= lower[index], gradient[index] > 0 { return true }
            if let upper, point[index] >= upper[index], gradient[index] < 0 { return true }
            return false
        }

        var point = start
        project(&point)
        var gradient = [Double](repeating: 0, count: count)
        var value = function(point, &gradient)
        var result = Result(parameters: point, value: value, iterations: 0, evaluations: 1, converged: false)
        guard value.isFinite else { return result }
        var history = History(memory: memory)
        var trial = point
        var trialGradient = gradient

        for iteration in 0..<iterations {
            let held = (0..<count).map { isHeld($0, point, gradient) }
            let slope = (0..<count).reduce(0.0) { held[$1] ? $0 : max($0, abs(gradient[$1])) }
            if slope <= gradientTolerance {
                result.converged = true
                break
            }
            var direction = history.direction(gradient: gradient, held: held)
            var descent = dot(direction, gradient)
            if !(descent < 0) {
                history.clear()
                direction = (0..<count).map { held[$0] ? 0 : -gradient[$0] }
                descent = dot(direction, gradient)
            }
            var step = history.isEmpty ? min(1, 1 / max(slope, 1e-12)) : 1.0
            var accepted = false
            var trialValue = value
            var (low, high) = (0.0, Double.infinity)
            // Weak Wolfe by bisection: cheap, and the curvature pair is always usable when there are no bounds.
            for _ in 0..<30 {
                for index in 0..<count { trial[index] = point[index] + step * direction[index] }
                project(&trial)
                trialValue = function(trial, &trialGradient)
                result.evaluations += 1
                var achieved = 0.0
                for index in 0..<count { achieved += gradient[index] * (trial[index] - point[index]) }
                if !trialValue.isFinite || trialValue > value + 1e-4 * min(achieved, 0) {
                    high = step
                } else if lower == nil, upper == nil, dot(trialGradient, direction) < 0.9 * descent {
                    accepted = true
                    low = step
                } else {
                    accepted = true
                    break
                }
                if high == .infinity {
                    step *= 2
                } else {
                    let next = 0.5 * (low + high)
                    if low > 0, high - low < 1e-3 * high, accepted { break }
                    step = next
                }
            }
            guard accepted, trialValue.isFinite, trialValue <= value else { break }
            history.append(
                step: (0..<count).map { trial[$0] - point[$0] },
                change: (0..<count).map { trialGradient[$0] - gradient[$0] })
            let gain = value - trialValue
            swap(&point, &trial)
            swap(&gradient, &trialGradient)
            value = trialValue
            result.iterations = iteration + 1
            if gain <= valueTolerance * max(1, abs(value)) {
                result.converged = true
                break
            }
        }
        result.parameters = point
        result.value = value
        return result
    }

    /// The last few steps and gradient changes.
    private struct History {
        let memory: Int
        private var steps: [[Double]] = []
        private var changes: [[Double]] = []
        private var curvatures: [Double] = []

        init(memory: Int) { self.memory = memory }

        var isEmpty: Bool { steps.isEmpty }

        mutating func clear() {
            steps = []
            changes = []
            curvatures = []
        }

        mutating func append(step: [Double], change: [Double]) {
            let curvature = dot(step, change)
            guard curvature > 1e-12 * dot(change, change).squareRoot() * dot(step, step).squareRoot() else { return }
            if steps.count == memory {
                steps.removeFirst()
                changes.removeFirst()
                curvatures.removeFirst()
            }
            steps.append(step)
            changes.append(change)
            curvatures.append(curvature)
        }

        /// The two-loop recursion over the free variables.
        func direction(gradient: [Double], held: [Bool]) -> [Double] {
            var result = gradient
            for index in result.indices where held[index] { result[index] = 0 }
            var weights = [Double](repeating: 0, count: steps.count)
            for item in steps.indices.reversed() {
                weights[item] = dot(steps[item], result) / curvatures[item]
                for index in result.indices { result[index] -= weights[item] * changes[item][index] }
            }
            if let last = steps.indices.last {
                let scale = curvatures[last] / dot(changes[last], changes[last])
                for index in result.indices { result[index] *= scale }
            }
            for item in steps.indices {
                let correction = weights[item] - dot(changes[item], result) / curvatures[item]
                for index in result.indices { result[index] += correction * steps[item][index] }
            }
            for index in result.indices { result[index] = held[index] ? 0 : -result[index] }
            return result
        }
    }
}
