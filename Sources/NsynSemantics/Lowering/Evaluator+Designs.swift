import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    private static let designs = ["full", "latin_hypercube", "sobol", "d_optimal", "one_factor"]

    func design(_ node: NodeID, in sweep: inout SweepPlan) {
        let isCall = tree.kind(node) == .callExpression
        guard let nameNode = isCall ? expressionChild(node) : node, tree.kind(nameNode) == .nameExpression else {
            report(.expected("a design", found: .nothing, at: span(node)))
            return
        }
        let name = text(nameNode)
        guard Self.designs.contains(name) else {
            report(
                .unknownName(
                    name, span(nameNode), suggestions: Suggestions.ranked(for: name, among: Self.designs),
                    wanted: "design (\(Self.designs.joined(separator: ", ")))"))
            return
        }
        sweep.design = name
        if isCall, let list = child(node, .argumentList), let first = children(list).first(where: { _ in true }),
            let valueNode = expressionChild(first)
        {
            let value = require(evaluate(valueNode), .number, at: span(valueNode), subject: "the number of points")
            if let points = value.exact?.int, points > 0 {
                sweep.designPoints = points
            } else if !value.isError {
                report(.expected("a whole number of points", found: value, at: span(valueNode)))
            }
        } else if name != "full", name != "one_factor" {
            report(
                .missingArgument(callee: name, "the number of points", span(node)))
        }
    }

    /// Lists that stand side by side have as many values, or the last ones of the longer would be lost without a word.
    func zipsAreEven(_ sweep: SweepPlan) -> Bool {
        var first: [Int: Int] = [:]
        for axis in sweep.axes {
            guard let group = axis.zipGroup, let count = axis.values.count else { continue }
            if let other = first[group], other != count {
                report(.lengthsDiffer(other, count, axis.span))
                return false
            }
            first[group] = count
        }
        return true
    }
}
