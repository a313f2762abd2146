/// Adam over one flat parameter vector. The state is plain data: a checkpoint saves and restores it to the bit.
public struct Adam<Scalar: LinearScalar>: Sendable, Equatable {
    public var rate: Scalar
    public var firstDecay: Scalar
    public var secondDecay: Scalar
    public var epsilon: Scalar
    /// Decoupled weight decay (AdamW), per step and scaled by the rate.
    public var weightDecay: Scalar

    public private(set) var step: Int
    public private(set) var firstMoment: [Scalar]
    public private(set) var secondMoment: [Scalar]
    private var firstPower: Scalar
    private var secondPower: Scalar

    public init(
        count: Int, rate: Scalar = 0.001, firstDecay: Scalar = 0.9, secondDecay: Scalar = 0.999,
        epsilon: Scalar = 1e-8, weightDecay: Scalar = 0
    ) {
        self.rate = rate
        self.firstDecay = firstDecay
        self.secondDecay = secondDecay
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        step = 0
        firstPower = 1
        secondPower = 1
        firstMoment = [Scalar](repeating: 0, count: count)
        secondMoment = [Scalar](repeating: 0, count: count)
    }

    /// Goes on from a saved state.
    public mutating func restore(step: Int, firstMoment: [Scalar], secondMoment: [Scalar]) {
        precondition(firstMoment.count == self.firstMoment.count && secondMoment.count == self.secondMoment.count)
        self.step = step
        self.firstMoment = firstMoment
        self.secondMoment = secondMoment
        firstPower = 1
        secondPower = 1
        for _ in 0..<step {
            firstPower *= firstDecay
            secondPower *= secondDecay
        }
    }

    /// One step down the gradient; `scale` multiplies the rate (for schedules).
    public mutating func update(_ parameters: inout [Scalar], gradient: [Scalar], scale: Scalar = 1) {
        precondition(parameters.count == firstMoment.count && gradient.count == firstMoment.count)
        step += 1
        firstPower *= firstDecay
        secondPower *= secondDecay
        let size = rate * scale * (1 - secondPower).squareRoot() / (1 - firstPower)
        let shrink = rate * scale * weightDecay
        let (keepFirst, keepSecond, small) = (firstDecay, secondDecay, epsilon * (1 - secondPower).squareRoot())
        let count = parameters.count
        parameters.withUnsafeMutableBufferPointer { parameters in
            gradient.withUnsafeBufferPointer { gradient in
                firstMoment.withUnsafeMutableBufferPointer { first in
                    secondMoment.withUnsafeMutableBufferPointer { second in
                        for index in 0..<count {
                            let slope = gradient[index]
                            let mean = keepFirst * first[index] + (1 - keepFirst) * slope
                            let square = keepSecond * second[index] + (1 - keepSecond) * slope * slope
                            first[index] = mean
                            second[index] = square
                            parameters[index] -=
                                size * mean / (square.squareRoot() + small) + shrink * parameters[index]
                        }
                    }
                }
            }
        }
    }
}
