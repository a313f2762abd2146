import NsynQuantities

/// The nodes of all rules of a book in one piece of memory, without anything that counts references: judging a plan
/// visits thousands of them.
final class RuleProgram: @unchecked Sendable {
    /// By rule: where its nodes, pattern numbers and constants begin.
    struct Start {
        var nodes: UnsafePointer<RuleNode>
        var patterns: UnsafePointer<Int32>
        var constants: UnsafePointer<Rational>
        var fastConstants: UnsafePointer<FastInterval>
        /// By node, with its operands.
        var reads: UnsafePointer<RuleReads>
    }

    private let nodes: UnsafeMutableBufferPointer<RuleNode>
    private let patterns: UnsafeMutableBufferPointer<Int32>
    private let constants: UnsafeMutableBufferPointer<Rational>
    private let fastConstants: UnsafeMutableBufferPointer<FastInterval>
    private let reads: UnsafeMutableBufferPointer<RuleReads>
    private(set) var starts: [Start] = []

    /// `numbers` are, by rule, the numbers of its patterns in the book.
    init(_ rules: [Rule], _ numbers: [[Int32]]) {
        nodes = .copy(of: rules.flatMap(\.expression.nodes))
        patterns = .copy(of: numbers.flatMap { $0 })
        let values = rules.flatMap(\.expression.constants)
        constants = .copy(of: values)
        fastConstants = .copy(of: values.map { FastInterval($0) })
        reads = .copy(of: rules.flatMap { RuleReads.ofNodes(of: $0.expression) })
        var start = (node: 0, pattern: 0, constant: 0)
        for (rule, names) in zip(rules, numbers) {
            starts.append(
                Start(
                    nodes: UnsafePointer(nodes.baseAddress! + start.node),
                    patterns: UnsafePointer(patterns.baseAddress! + start.pattern),
                    constants: UnsafePointer(constants.baseAddress! + start.constant),
                    fastConstants: UnsafePointer(fastConstants.baseAddress! + start.constant),
                    reads: UnsafePointer(reads.baseAddress! + start.node)))
            start.node += rule.expression.nodes.count
            start.pattern += names.count
            start.constant += rule.expression.constants.count
        }
    }

    deinit {
        nodes.deinitialize()
        nodes.deallocate()
        patterns.deallocate()
        constants.deinitialize()
        constants.deallocate()
        fastConstants.deallocate()
        reads.deallocate()
    }
}

extension UnsafeMutableBufferPointer {
    /// Memory of its own, never empty, so that it always has an address.
    static func copy(of elements: [Element]) -> UnsafeMutableBufferPointer {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: Swift.max(elements.count, 1))
        elements.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { memory.initialize(from: first, count: source.count) }
        }
        return UnsafeMutableBufferPointer(start: memory, count: elements.count)
    }
}
