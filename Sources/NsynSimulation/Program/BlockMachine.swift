import Glibc

/// Runs a column program over blocks of conditions. One for each thread; nothing is allocated while it runs.
///
/// A slot that holds the same number for the whole block is kept as that number: what depends on slow axes alone is
/// computed once a block. The arithmetic is the same either way, so results don't depend on the blocks.
public final class BlockMachine {
    public let program: ColumnProgram
    public let capacity: Int
    private let storage: UnsafeMutablePointer<Double>
    private let isUniform: UnsafeMutablePointer<Bool>
    private let uniform: UnsafeMutablePointer<Double>
    private let scratch: [BlockScratch]
    /// Pointers of the largest call.
    private let columns: UnsafeMutablePointer<UnsafePointer<Double>>
    private let answers: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
    private let work: UnsafeMutablePointer<Double>

    public init(_ program: ColumnProgram, capacity: Int) {
        self.program = program
        self.capacity = capacity
        storage = .allocate(capacity: max(1, program.slots * capacity))
        storage.initialize(repeating: 0, count: max(1, program.slots * capacity))
        isUniform = .allocate(capacity: max(1, program.slots))
        isUniform.initialize(repeating: false, count: max(1, program.slots))
        uniform = .allocate(capacity: max(1, program.slots))
        uniform.initialize(repeating: 0, count: max(1, program.slots))
        work = .allocate(capacity: 3 * capacity)
        work.initialize(repeating: 0, count: 3 * capacity)
        let width = program.calls.map { max($0.inputs.count, $0.outputs.count) }.max() ?? 0
        columns = .allocate(capacity: max(1, width))
        columns.initialize(repeating: UnsafePointer(storage), count: max(1, width))
        answers = .allocate(capacity: max(1, width))
        answers.initialize(repeating: nil, count: max(1, width))
        scratch = program.calls.map { $0.model.scratch(capacity: capacity) }
        for (slot, value) in program.constants {
            isUniform[Int(slot)] = true
            uniform[Int(slot)] = value
        }
    }

    deinit {
        storage.deallocate()
        isUniform.deallocate()
        uniform.deallocate()
        columns.deallocate()
        answers.deallocate()
        work.deallocate()
    }

    // MARK: Inputs and outputs

    /// The block of an input column, to be filled for every condition.
    public func input(_ column: Int) -> UnsafeMutablePointer<Double> {
        isUniform[column] = false
        return storage + column * capacity
    }

    /// The same number for all conditions of the block.
    public func setInput(_ column: Int, to value: Double) {
        isUniform[column] = true
        uniform[column] = value
    }

    /// The number that an input column holds for the whole block, if it is one.
    public func uniformInput(_ column: Int) -> Double? { isUniform[column] ? uniform[column] : nil }

    /// An output's block; the first `count` numbers of the last run.
    public func output(_ number: Int, count: Int) -> UnsafePointer<Double> {
        UnsafePointer(block(program.outputs[number], count))
    }

    /// The block of a slot, written out where it was kept as one number.
    private func block(_ slot: Int32, _ count: Int) -> UnsafeMutablePointer<Double> {
        let place = storage + Int(slot) * capacity
        if isUniform[Int(slot)] { place.update(repeating: uniform[Int(slot)], count: count) }
        return place
    }

    // MARK: Running

    public func run(count: Int) {
        precondition(count <= capacity)
        program.instructions.withUnsafeBufferPointer { instructions in
            for instruction in instructions { execute(instruction, count) }
        }
    }

    private func execute(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        switch instruction.code {
        case .add: binary(instruction, count) { $0 + $1 }
        case .subtract: binary(instruction, count) { $0 - $1 }
        case .multiply: binary(instruction, count) { $0 * $1 }
        case .divide: binary(instruction, count) { $0 / $1 }
        case .minimum: binary(instruction, count) { $1 < $0 ? $1 : $0 }
        case .maximum: binary(instruction, count) { $0 < $1 ? $1 : $0 }
        case .less: binary(instruction, count) { $0 < $1 ? 1 : 0 }
        case .atMost: binary(instruction, count) { $0 <= $1 ? 1 : 0 }
        case .equal: binary(instruction, count) { $0 == $1 ? 1 : 0 }
        case .powerOfTen: powerOfTen(instruction, count)
        case .logarithm: logarithm(instruction, count)
        case .choose: choose(instruction, count)
        case .acidity: acidity(instruction, count)
        case .model: model(instruction, count)
        }
    }

    @inline(__always)
    private func binary(
        _ instruction: ColumnProgram.Instruction, _ count: Int, _ body: (Double, Double) -> Double
    ) {
        let (target, first, second) = (Int(instruction.target), Int(instruction.first), Int(instruction.second))
        let (left, right) = (storage + first * capacity, storage + second * capacity)
        let result = storage + target * capacity
        switch (isUniform[first], isUniform[second]) {
        case (true, true):
            uniform[target] = body(uniform[first], uniform[second])
            isUniform[target] = true
            return
        case (true, false):
            let number = uniform[first]
            for index in 0..<count { result[index] = body(number, right[index]) }
        case (false, true):
            let number = uniform[second]
            for index in 0..<count { result[index] = body(left[index], number) }
        case (false, false):
            for index in 0..<count { result[index] = body(left[index], right[index]) }
        }
        isUniform[target] = false
    }

    private func powerOfTen(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        let (target, first) = (Int(instruction.target), Int(instruction.first))
        if isUniform[first] {
            uniform[target] = Exponential.powerOfTen(uniform[first])
            isUniform[target] = true
            return
        }
        let (from, result) = (storage + first * capacity, storage + target * capacity)
        var isModest = true
        for index in 0..<count { isModest = isModest && abs(from[index]) <= Exponential.limit }
        if isModest {
            for index in 0..<count { result[index] = Exponential.fast(from[index]) }
        } else {
            for index in 0..<count { result[index] = Exponential.powerOfTen(from[index]) }
        }
        isUniform[target] = false
    }

    private func logarithm(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        let (target, first) = (Int(instruction.target), Int(instruction.first))
        if isUniform[first] {
            uniform[target] = log10(uniform[first])
            isUniform[target] = true
            return
        }
        let (from, result) = (storage + first * capacity, storage + target * capacity)
        for index in 0..<count { result[index] = log10(from[index]) }
        isUniform[target] = false
    }

    private func choose(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        let target = Int(instruction.target)
        let condition = Int(instruction.first)
        if isUniform[condition] {
            let taken = uniform[condition] != 0 ? instruction.second : instruction.third
            isUniform[target] = isUniform[Int(taken)]
            uniform[target] = uniform[Int(taken)]
            if isUniform[target] { return }
            (storage + target * capacity).update(from: storage + Int(taken) * capacity, count: count)
            return
        }
        let holds = storage + condition * capacity
        let first = block(instruction.second, count)
        let second = block(instruction.third, count)
        let result = storage + target * capacity
        for index in 0..<count { result[index] = holds[index] != 0 ? first[index] : second[index] }
        isUniform[target] = false
    }

    private func model(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        let number = Int(instruction.first)
        let call = program.calls[number]
        for (place, slot) in call.inputs.enumerated() { columns[place] = UnsafePointer(block(slot, count)) }
        for (place, slot) in call.outputs.enumerated() {
            answers[place] = slot < 0 ? nil : storage + Int(slot) * capacity
            if slot >= 0 { isUniform[Int(slot)] = false }
        }
        call.model.answer(columns, count: count, into: answers, scratch: scratch[number])
    }

    // MARK: Acidity

    /// The pH where charges balance, between −1 and 16: twelve halvings, then three steps of Newton's method in the
    /// logarithm of the hydronium, which make it exact to the last digits.
    private func acidity(_ instruction: ColumnProgram.Instruction, _ count: Int) {
        program.balances.withUnsafeBufferPointer { balances in
            let balance = balances[Int(instruction.first)]
            let strong = block(balance.strong, count)
            let volume = block(balance.volume, count)
            let (hydronium, excess, slope) = (work, work + capacity, work + 2 * capacity)
            hydronium.update(repeating: Exponential.powerOfTen(3 - 7.5), count: count)
            var width = 17.0 / 4
            for _ in 0..<12 {
                for index in 0..<count {
                    let h = hydronium[index]
                    excess[index] = strong[index] + (1e-8 / h - h) * volume[index]
                }
                for (slot, constants) in balance.weak {
                    let amount = block(slot, count)
                    for constant in constants {
                        for index in 0..<count {
                            excess[index] += amount[index] * constant / (constant + hydronium[index])
                        }
                    }
                }
                let (up, down) = (Exponential.powerOfTen(width), Exponential.powerOfTen(-width))
                for index in 0..<count { hydronium[index] *= excess[index] > 0 ? up : down }
                width /= 2
            }
            for _ in 0..<3 {
                for index in 0..<count {
                    let h = hydronium[index]
                    excess[index] = strong[index] + (1e-8 / h - h) * volume[index]
                    slope[index] = (1e-8 / h + h) * volume[index]
                }
                for (slot, constants) in balance.weak {
                    let amount = block(slot, count)
                    for constant in constants {
                        for index in 0..<count {
                            let share = constant / (constant + hydronium[index])
                            excess[index] += amount[index] * share
                            slope[index] += amount[index] * share * (1 - share)
                        }
                    }
                }
                for index in 0..<count {
                    let step = excess[index] / slope[index]
                    let bounded = step < -0.05 ? -0.05 : step > 0.05 ? 0.05 : step
                    let growth = 1 + bounded * (1 + bounded * (0.5 + bounded * (1.0 / 6 + bounded / 24)))
                    hydronium[index] *= growth
                }
            }
            let result = storage + Int(instruction.target) * capacity
            for index in 0..<count { result[index] = 3 - log10(hydronium[index]) }
            isUniform[Int(instruction.target)] = false
        }
    }
}
