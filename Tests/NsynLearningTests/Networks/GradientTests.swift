import Testing

@testable import NsynLearning

/// Every operation's gradient against central differences, in double precision.
@Suite struct GradientTests {
    /// The parameters `a` (4 × 3), `b` (4 × 3), `w` (3 × 5), `row` (1 × 3), `gain` (1 × 3) of every case.
    private struct Inputs {
        var set = ParameterSet<Double>()
        let a, b, w, row, gain: ParameterSlot

        init() {
            let random = RandomStream(seed: 7)
            a = set.add("a", rows: 4, columns: 3, start: .uniform(1.5), random: random)
            b = set.add("b", rows: 4, columns: 3, start: .uniform(1.5), random: random)
            w = set.add("w", rows: 3, columns: 5, start: .uniform(1), random: random)
            row = set.add("row", rows: 1, columns: 3, start: .uniform(1), random: random)
            gain = set.add("gain", rows: 1, columns: 3, start: .uniform(2), random: random)
        }
    }

    private typealias Build = @Sendable (Tape<Double>, Inputs) -> Node

    /// A fixed, uneven weighting turns any matrix into one number whose gradient reaches every element.
    private static func weighted(_ node: Node, _ tape: Tape<Double>) -> Node {
        let (rows, columns) = (tape.rows(node), tape.columns(node))
        let weights = tape.constant(rows: rows, columns: columns) { buffer in
            for index in buffer.indices { buffer[index] = 0.3 + Double((index * 7) % 5) - 1.7 }
        }
        return tape.sum(tape.multiply(node, weights))
    }

    private static let cases: [(String, Build)] = [
        ("matmul", { weighted($0.matmul($0.parameter($1.a), $0.parameter($1.w)), $0) }),
        ("add", { weighted($0.add($0.parameter($1.a), $0.parameter($1.b)), $0) }),
        ("subtract", { weighted($0.subtract($0.parameter($1.a), $0.parameter($1.b)), $0) }),
        ("multiply", { weighted($0.multiply($0.parameter($1.a), $0.parameter($1.b)), $0) }),
        ("same twice", { weighted($0.multiply($0.parameter($1.a), $0.parameter($1.a)), $0) }),
        ("addRow", { weighted($0.addRow($0.parameter($1.a), $0.parameter($1.row)), $0) }),
        ("scale", { weighted($0.scale($0.parameter($1.a), by: -2.5), $0) }),
        ("scaleRows", { weighted($0.scaleRows($0.parameter($1.a), by: [1, -2, 0, 3]), $0) }),
        ("relu", { weighted($0.activate($0.parameter($1.a), .relu), $0) }),
        ("softplus", { weighted($0.activate($0.parameter($1.a), .softplus), $0) }),
        ("sigmoid", { weighted($0.activate($0.parameter($1.a), .sigmoid), $0) }),
        ("tanh", { weighted($0.activate($0.parameter($1.a), .tanh), $0) }),
        ("softmax", { weighted($0.softmax($0.parameter($1.a)), $0) }),
        ("logSoftmax", { weighted($0.logSoftmax($0.parameter($1.a)), $0) }),
        ("distance", { weighted($0.distance($0.parameter($1.a), $0.parameter($1.b)), $0) }),
        ("segmentSum", { weighted($0.segmentSum($0.parameter($1.a), segments: [2, 0, 2, 1], count: 4), $0) }),
        ("segmentMean", { weighted($0.segmentMean($0.parameter($1.a), segments: [2, 0, 2, 2], count: 3), $0) }),
        ("gather", { weighted($0.gather($0.parameter($1.a), [3, 1, 1, 0, 3]), $0) }),
        ("concatenate", { weighted($0.concatenate([$0.parameter($1.a), $0.parameter($1.b)]), $0) }),
        ("stack", { weighted($0.stack([$0.parameter($1.a), $0.parameter($1.row)]), $0) }),
        ("dropout", { weighted($0.dropout($0.parameter($1.a), keep: 0.6, random: RandomStream(seed: 3)), $0) }),
        (
            "layerNorm",
            { weighted($0.layerNorm($0.parameter($1.a), gain: $0.parameter($1.gain), bias: $0.parameter($1.row)), $0) }
        ),
        ("rowSum", { weighted($0.rowSum($0.parameter($1.a)), $0) }),
        (
            "binary cross-entropy",
            {
                $0.binaryCrossEntropy(
                    logits: $0.rowSum($0.parameter($1.a)), targets: [1, 0, 0.3, 1], weights: [1, 2, 0.5, 0])
            }
        ),
        (
            "cross-entropy",
            { $0.crossEntropy(logits: $0.parameter($1.a), classes: [0, 2, 1, 1], weights: [1, 2, 0.5, 1]) }
        ),
        (
            "squared error",
            { $0.squaredError($0.parameter($1.a), targets: (0..<12).map { Double($0) / 6 }, weights: [1, 2, 3, 4]) }
        ),
        ("huber", { $0.huber($0.rowSum($0.parameter($1.a)), targets: [0, 5, -5, 0.1], width: 1) }),
        (
            "mean and variance",
            {
                let two = $0.matmul($0.parameter($1.a), $0.constant(rows: 3, columns: 2, [1, 0.2, -1, 0.4, 0.5, 0.1]))
                return $0.meanVarianceLoss(two, targets: [0, 1, -1, 2], weights: [1, 2, 1, 1])
            }
        ),
    ]

    @Test(arguments: GradientTests.cases.indices)
    func agreesWithFiniteDifferences(_ index: Int) {
        let (name, build) = Self.cases[index]
        var inputs = Inputs()
        let tape = Tape<Double>()
        var gradient = [Double](repeating: 0, count: inputs.set.values.count)
        inputs.set.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let node = build(tape, inputs)
            gradient.withUnsafeMutableBufferPointer { tape.backward(from: node, into: $0.baseAddress!) }
        }
        func value() -> Double {
            inputs.set.values.withUnsafeBufferPointer { values in
                tape.reset(parameters: values.baseAddress)
                return tape.values(build(tape, inputs))[0]
            }
        }
        let step = 1e-6
        for element in inputs.set.values.indices {
            let kept = inputs.set.values[element]
            inputs.set.values[element] = kept + step
            let above = value()
            inputs.set.values[element] = kept - step
            let below = value()
            inputs.set.values[element] = kept
            let expected = (above - below) / (2 * step)
            #expect(
                abs(gradient[element] - expected) < 1e-6 * max(1, abs(expected)),
                "\(name), element \(element): \(gradient[element]) against \(expected)")
        }
    }

    @Test func softmaxSurvivesLargeNumbers() {
        let tape = Tape<Float>()
        let node = tape.constant(rows: 1, columns: 3, [1e4, 1e4 - 1, -1e4])
        let share = Array(tape.values(tape.softmax(node)))
        #expect(abs(share[0] - 0.731) < 1e-3 && share[2] == 0)
        let loss = tape.binaryCrossEntropy(logits: tape.constant(rows: 2, columns: 1, [1e4, -1e4]), targets: [1, 0])
        #expect(tape.values(loss)[0] == 0)
    }
}
