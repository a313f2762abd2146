import Testing

@testable import NsynLearning

/// Rosenbrock's valley in any number of dimensions.
func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
    var value = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    for index in 0..<x.count - 1 {
        let (step, bend) = (1 - x[index], x[index + 1] - x[index] * x[index])
        value += step * step + 100 * bend * bend
        gradient[index] += -2 * step - 400 * x[index] * bend
        gradient[index + 1] += 200 * bend
    }
    return value
}

@Test func lbfgsFollowsTheValley() {
    let result = LBFGS(iterations: 500, valueTolerance: 0).minimise(from: [2, -1, 0.5, 2, 1], rosenbrock)
    #expect(largestDifference(result.parameters, [1, 1, 1, 1, 1]) < 1e-5)
}

@Test func lbfgsHonoursBounds() {
    let result = LBFGS(iterations: 500, valueTolerance: 0).minimise(
        from: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2], rosenbrock)
    #expect(abs(result.parameters[0] - 0.5) < 1e-9)
    #expect(abs(result.parameters[1] - 0.25) < 1e-5)
}

@Test func lbfgsStepsBackFromUndefinedPoints() {
    let result = LBFGS().minimise(from: [10]) { x, gradient in
        gradient[0] = 1 - 1 / x[0]
        return x[0] <= 0 ? .nan : x[0] - Double.logarithm(x[0])
    }
    #expect(abs(result.parameters[0] - 1) < 1e-4)
}

@Test func adamGoesOnToTheBitAfterARestore() {
    var parameters: [Float] = [3, -2]
    var adam = Adam<Float>(count: 2, rate: 0.05)
    func gradient(_ x: [Float]) -> [Float] { [2 * x[0], 4 * x[1]] }
    for _ in 0..<100 { adam.update(&parameters, gradient: gradient(parameters)) }
    var (copy, restored) = (parameters, Adam<Float>(count: 2, rate: 0.05))
    restored.restore(step: adam.step, firstMoment: adam.firstMoment, secondMoment: adam.secondMoment)
    for _ in 0..<400 {
        adam.update(&parameters, gradient: gradient(parameters))
        restored.update(&copy, gradient: gradient(copy))
    }
    #expect(parameters == copy)
    #expect(abs(parameters[0]) < 1e-3 && abs(parameters[1]) < 1e-3)
}
