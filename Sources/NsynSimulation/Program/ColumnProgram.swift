/// A column program ready to run: only what its outputs need, in few blocks of numbers that stay in the cache.
public struct ColumnProgram: Sendable {
    enum Code: UInt8 {
        case add, subtract, multiply, divide, minimum, maximum, powerOfTen, logarithm, less, atMost, equal, choose
        case acidity, model
    }

    struct Instruction: Sendable {
        var code: Code
        /// Slots. Of an acidity or a model, `first` is its number.
        var target: Int32
        var first: Int32
        var second: Int32 = 0
        var third: Int32 = 0
    }

    /// A charge balance with slots in the place of values.
    struct BalanceSlots: Sendable {
        var strong: Int32
        var volume: Int32
        var weak: [(amount: Int32, constants: [Double])]
    }

    struct CallSlots: Sendable {
        var model: any BlockModel
        var inputs: [Int32]
        /// -1 where nobody reads the output.
        var outputs: [Int32]
    }

    let instructions: [Instruction]
    let balances: [BalanceSlots]
    let calls: [CallSlots]
    /// Slots 0..<inputs are the sweep's columns.
    let inputs: Int
    let slots: Int
    /// Slots that hold one number for all conditions, and that number.
    let constants: [(slot: Int32, value: Double)]
    /// By output: its slot.
    let outputs: [Int32]

    init(_ builder: ProgramBuilder, inputs: Int, outputs wanted: [ColumnValue]) {
        var compiler = Compiler(builder, inputs: inputs)
        compiler.markUse(of: wanted)
        compiler.emit(keeping: wanted)
        instructions = compiler.instructions
        balances = compiler.balances
        calls = compiler.calls
        self.inputs = inputs
        slots = compiler.slotCount
        constants = compiler.constants
        outputs = wanted.map { compiler.slots[$0.index] }
    }

    private struct Compiler {
        let builder: ProgramBuilder
        var lastUse: [Int]
        var isNeeded: [Bool]
        var slots: [Int32]
        var slotCount: Int
        var free: [Int32] = []
        var instructions: [Instruction] = []
        var balances: [BalanceSlots] = []
        var calls: [CallSlots] = []
        var constants: [(slot: Int32, value: Double)] = []
        /// By call: the place of its first output among the operations.
        var firstOutput: [Int: Int] = [:]

        init(_ builder: ProgramBuilder, inputs: Int) {
            self.builder = builder
            let count = builder.operations.count
            lastUse = Array(repeating: -1, count: count)
            isNeeded = Array(repeating: false, count: count)
            slots = Array(repeating: -1, count: count)
            slotCount = inputs
        }

        func operands(_ operation: Operation) -> [ColumnValue] {
            switch operation {
            case .constant, .input: []
            case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
                .minimum(let a, let b), .maximum(let a, let b), .less(let a, let b), .atMost(let a, let b),
                .equal(let a, let b):
                [a, b]
            case .powerOfTen(let a), .logarithm(let a): [a]
            case .choose(let a, let b, let c): [a, b, c]
            case .acidity(let number): builder.balances[Int(number)].operands
            case .model(let number, _): builder.calls[Int(number)].inputs
            }
        }

        mutating func markUse(of wanted: [ColumnValue]) {
            for value in wanted {
                isNeeded[value.index] = true
                lastUse[value.index] = .max
            }
            for index in builder.operations.indices.reversed() where isNeeded[index] {
                for operand in operands(builder.operations[index]) {
                    isNeeded[operand.index] = true
                    lastUse[operand.index] = max(lastUse[operand.index], index)
                }
            }
            for (index, operation) in builder.operations.enumerated() where isNeeded[index] {
                guard case .model(let number, _) = operation else { continue }
                // All outputs are made where the first of them is asked for.
                firstOutput[Int(number)] = min(firstOutput[Int(number)] ?? index, index)
            }
        }

        mutating func slot() -> Int32 {
            if let slot = free.popLast() { return slot }
            slotCount += 1
            return Int32(slotCount - 1)
        }

        mutating func emit(keeping wanted: [ColumnValue]) {
            for (index, operation) in builder.operations.enumerated() where isNeeded[index] {
                switch operation {
                case .constant(let bits):
                    // A constant keeps its slot: it is set once for all blocks.
                    slotCount += 1
                    slots[index] = Int32(slotCount - 1)
                    constants.append((slots[index], Double(bitPattern: bits)))
                case .input(let slot): slots[index] = slot
                case .model(let number, _): emitCall(Int(number), at: index)
                default:
                    let target = slot()
                    slots[index] = target
                    instructions.append(instruction(operation, target))
                    release(operands(operation), at: index)
                }
            }
        }

        private mutating func emitCall(_ number: Int, at index: Int) {
            guard firstOutput[number] == index else { return }
            let call = builder.calls[number]
            var outputs: [Int32] = []
            for place in 0..<call.outputs {
                let operation = Operation.model(Int32(number), Int32(place))
                let found = builder.operations[index...].firstIndex(of: operation) ?? index
                guard isNeeded[found] else {
                    outputs.append(-1)
                    continue
                }
                slots[found] = slot()
                outputs.append(slots[found])
            }
            instructions.append(Instruction(code: .model, target: -1, first: Int32(calls.count)))
            calls.append(CallSlots(model: call.model, inputs: call.inputs.map { slots[$0.index] }, outputs: outputs))
            release(call.inputs, at: index)
        }

        private mutating func release(_ operands: [ColumnValue], at index: Int) {
            for operand in Set(operands) where lastUse[operand.index] == index {
                switch builder.operations[operand.index] {
                case .constant, .input: break
                default: free.append(slots[operand.index])
                }
            }
        }

        private mutating func instruction(_ operation: Operation, _ target: Int32) -> Instruction {
            func binary(_ code: Code, _ a: ColumnValue, _ b: ColumnValue) -> Instruction {
                Instruction(code: code, target: target, first: slots[a.index], second: slots[b.index])
            }
            switch operation {
            case .add(let a, let b): return binary(.add, a, b)
            case .subtract(let a, let b): return binary(.subtract, a, b)
            case .multiply(let a, let b): return binary(.multiply, a, b)
            case .divide(let a, let b): return binary(.divide, a, b)
            case .minimum(let a, let b): return binary(.minimum, a, b)
            case .maximum(let a, let b): return binary(.maximum, a, b)
            case .less(let a, let b): return binary(.less, a, b)
            case .atMost(let a, let b): return binary(.atMost, a, b)
            case .equal(let a, let b): return binary(.equal, a, b)
            case .powerOfTen(let a): return binary(.powerOfTen, a, a)
            case .logarithm(let a): return binary(.logarithm, a, a)
            case .choose(let a, let b, let c):
                return Instruction(
                    code: .choose, target: target, first: slots[a.index], second: slots[b.index],
                    third: slots[c.index])
            case .acidity(let number):
                let balance = builder.balances[Int(number)]
                balances.append(
                    BalanceSlots(
                        strong: slots[balance.strong.index], volume: slots[balance.volume.index],
                        weak: balance.weak.map { (slots[$0.amount.index], $0.constants) }))
                return Instruction(code: .acidity, target: target, first: Int32(balances.count - 1))
            case .constant, .input, .model: preconditionFailure("has no instruction of its own")
            }
        }
    }
}
