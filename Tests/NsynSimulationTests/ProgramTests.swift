import Glibc
import NsynLearning
import Testing

@testable import NsynSimulation

/// Column programs: folding, slots, blocks, and the arithmetic that is nsyn's own.
@Suite struct ProgramTests {
    @Test func powersOfTenAreThoseOfTheLibrary() {
        var random = RandomStream(seed: 3)
        var worst = 0.0
        for _ in 0..<100_000 {
            let exponent = random.uniform(-300, 300)
            let exact = pow(10, exponent)
            worst = max(worst, abs(Exponential.powerOfTen(exponent) - exact) / exact)
        }
        #expect(worst < 1e-13)
        #expect(Exponential.powerOfTen(3) == 1000)
        #expect(Exponential.powerOfTen(400) == .infinity)
        #expect(Exponential.powerOfTen(.nan).isNaN)
    }

    @Test func constantsAreFolded() {
        var builder = ProgramBuilder()
        let x = builder.input(0)
        let two = builder.constant(2.0)
        let six = builder.multiply(two, builder.constant(3.0))
        #expect(builder.constant(of: six) == 6)
        #expect(builder.add(x, builder.zero) == x)
        #expect(builder.multiply(x, builder.one) == x)
        #expect(builder.add(x, two) == builder.add(two, x))
        let known = builder.operations.count
        _ = builder.choose(builder.truth(true), x, two)
        #expect(builder.operations.count <= known + 1)
    }

    /// Random programs give the same bits whatever the blocks are, and whether an input is one number or a column.
    @Test func blocksDontMatter() {
        var random = RandomStream(seed: 11)
        for _ in 0..<50 {
            var builder = ProgramBuilder()
            var values = (0..<3).map { builder.input($0) }
            for _ in 0..<40 {
                let a = values[random.below(values.count)]
                let b = values[random.below(values.count)]
                let c = values[random.below(values.count)]
                switch random.below(8) {
                case 0: values.append(builder.add(a, b))
                case 1: values.append(builder.subtract(a, b))
                case 2: values.append(builder.multiply(a, b))
                case 3: values.append(builder.divide(a, b))
                case 4: values.append(builder.minimum(a, b))
                case 5: values.append(builder.maximum(a, b))
                case 6: values.append(builder.choose(builder.less(a, b), b, c))
                default: values.append(builder.powerOfTen(builder.minimum(a, builder.one)))
                }
            }
            let outputs = Array(values.suffix(5))
            let program = ColumnProgram(builder, inputs: 3, outputs: outputs)
            let numbers = (0..<64).map { _ in (0..<3).map { _ in random.uniform(-2, 2) } }
            let whole = run(program, numbers, block: 64, outputs.count)
            #expect(whole == run(program, numbers, block: 7, outputs.count))
            #expect(whole == run(program, numbers, block: 1, outputs.count))
        }
    }

    private func run(_ program: ColumnProgram, _ rows: [[Double]], block: Int, _ outputs: Int) -> [[UInt64]] {
        let machine = BlockMachine(program, capacity: block)
        var result: [[UInt64]] = []
        for start in stride(from: 0, to: rows.count, by: block) {
            let count = min(block, rows.count - start)
            for column in 0..<program.inputs {
                if block == 1 {
                    machine.setInput(column, to: rows[start][column])
                } else {
                    for index in 0..<count { machine.input(column)[index] = rows[start + index][column] }
                }
            }
            machine.run(count: count)
            for index in 0..<count {
                result.append(
                    (0..<outputs).map { output in
                        let value = machine.output(output, count: count)[index]
                        return value.isNaN ? 0 : value.bitPattern
                    })
            }
        }
        return result
    }

    /// Ten millimolar acetic acid, pKa 4.76: worked out by hand from the quadratic equation.
    @Test func theChargeBalanceIsSolved() {
        var builder = ProgramBuilder()
        let amount = builder.input(0)
        let balance = ChargeBalance(
            strong: builder.zero, volume: builder.one,
            weak: [.init(amount: amount, constants: [pow(10, 3 - 4.76)])])
        let acidity = builder.acidity(balance)
        let machine = BlockMachine(ColumnProgram(builder, inputs: 1, outputs: [acidity]), capacity: 8)
        machine.input(0)[0] = 10
        machine.input(0)[1] = 0
        machine.run(count: 2)
        let constant = pow(10, -4.76)
        let hydronium = (-constant + (constant * constant + 4 * constant * 0.01).squareRoot()) / 2
        // Water's own ions move the last digits only.
        #expect(abs(machine.output(0, count: 2)[0] + log10(hydronium)) < 1e-7)
        #expect(abs(machine.output(0, count: 2)[1] - 7) < 1e-12)
    }
}
