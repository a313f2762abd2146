import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// The values an axis or a loop takes, unwritten until asked for.
struct AxisDescription {
    var values: AxisValues
    var type: Type
    var unit: String?
    /// For lists: the elements with their types; for options: all of them.
    var listed: [Value] = []

    /// The values one by one, at most so many.
    func elements(limit: Int) -> [Value] {
        switch values {
        case .linear(let start, let step, let count):
            return (0..<Swift.min(count, limit)).map {
                Value(type, .exact(start + step * Rational($0)), unit: unit)
            }
        default: return Array(listed.prefix(limit))
        }
    }
}

/// A sweep of the script with the protocol it runs.
struct LoweredSweep {
    var name: String
    var reference: ItemReference
    var plan: SweepPlan
    /// The protocol's item.
    var procedure: ItemReference
}

extension Evaluator {
    static let mostAxisValues = 1_000_000_000

    // MARK: Axes

    /// `9 to 13 by 0.5`, `1 to 8 log 6`, `[25 °C, 40 °C]`
    func axisValues(_ node: NodeID, of wanted: Type?, subject: String) -> AxisDescription? {
        if tree.kind(node) == .rangeExpression { return steppedRange(node, of: wanted, subject: subject) }
        let value = evaluate(node, expecting: wanted.map { .list($0) })
        if value.isError { return nil }
        guard case .list(let elements) = value.payload else {
            report(.expected("a range or a list of values", found: value, at: span(node)))
            return nil
        }
        let type = wanted ?? elements.first?.type ?? .number
        var checked: [Value] = []
        let places = children(node).filter { tree.kind($0).isExpression }
        for (index, element) in elements.enumerated() {
            let place = index < places.count ? span(places[index]) : span(node)
            let value = require(element, type, at: place, subject: subject)
            if value.isError { return nil }
            checked.append(value)
        }
        if checked.isEmpty {
            report(.badRange("This list has no values.", span(node)))
            return nil
        }
        let numbers = checked.compactMap(\.exact)
        let values: AxisValues =
            numbers.count == checked.count ? .list(numbers) : .options(Array(checked.indices))
        return AxisDescription(values: values, type: type, unit: checked.first?.unit, listed: checked)
    }

    private func steppedRange(_ node: NodeID, of wanted: Type?, subject: String) -> AxisDescription? {
        guard let lowerNode = expressionChild(node), let upperNode = expressionChild(node, 1) else { return nil }
        let lowerValue = evaluate(lowerNode, expecting: wanted)
        let upperValue = evaluate(upperNode, expecting: wanted)
        if lowerValue.isError || upperValue.isError { return nil }
        guard let type = wanted ?? common(lowerValue.type, upperValue.type) else {
            report(
                .dimensionsDiffer(
                    nil,
                    Operands(
                        left: lowerValue, right: upperValue, leftSpan: span(lowerNode), rightSpan: span(upperNode),
                        span: span(node))))
            return nil
        }
        // `9 to 13 mL`: a bare first number takes the unit of the second only where that is zero.
        let lower = require(lowerValue, type, at: span(lowerNode), subject: subject)
        let upper = require(upperValue, type, at: span(upperNode), subject: subject)
        guard let start = lower.exact, let end = upper.exact else {
            if !lower.isError, !upper.isError {
                report(.expected("values known before the run", found: lower, at: span(node)))
            }
            return nil
        }
        guard start <= end else {
            report(.badRange("The range runs backwards: its first value is the larger one.", span(node)))
            return nil
        }
        let unit = lower.unit ?? upper.unit
        var description = AxisDescription(values: .list([start, end]), type: type, unit: unit)
        guard let stepNode = expressionChild(node, 2) else {
            guard wanted != nil else {
                // A loop over whole numbers: `for i in 1 to 8`.
                guard start.isInteger, end.isInteger, let count = (end - start).int else { return nil }
                description.values = .linear(start: start, step: .one, count: count + 1)
                return description
            }
            report(
                .misplaced(
                    "Nothing says how many values lie in this range", span(node),
                    note: "Add a step (`by 0.5`), a number of values (`in 6`) or `log 6`."))
            return nil
        }
        let word = tree.node(node).ownTokens.first {
            tree.kind($0) == .byWord || tree.kind($0) == .inWord || tree.kind($0) == .logWord
        }
        switch word.map({ tree.kind($0) }) {
        case .byWord:
            let stepType: Type
            if case .point(let scale) = type {
                stepType = .quantity(differenceType(of: scale))
            } else {
                stepType = type
            }
            let step = stepWidth(stepNode, stepType)
            guard let width = step else { return nil }
            guard width.isPositive else {
                report(.badRange("The step of a range is larger than zero.", span(stepNode)))
                return nil
            }
            guard let quotient = (end - start).dividing(by: width) else { return nil }
            guard let steps = quotient.floored.int, steps < Self.mostAxisValues else {
                report(.tooManyValues(limit: Self.mostAxisValues, span(node)))
                return nil
            }
            if start + width * Rational(steps) != end {
                report(
                    .badRange(
                        "The step does not meet the end: the last value is "
                            + "\(quantityText(start + width * Rational(steps), type, unit: unit)), not "
                            + "\(quantityText(end, type, unit: unit)).", span(node), isWarning: true))
            }
            description.values = .linear(start: start, step: width, count: steps + 1)
        case .inWord, .logWord:
            let count = require(evaluate(stepNode), .number, at: span(stepNode), subject: "the number of values")
            if let exact = count.exact, Rational(Self.mostAxisValues) <= exact {
                report(.tooManyValues(limit: Self.mostAxisValues, span(stepNode)))
                return nil
            }
            guard let number = count.exact?.int, number >= 1 else {
                if !count.isError { report(.expected("a whole number of values", found: count, at: span(stepNode))) }
                return nil
            }
            if word.map({ tree.kind($0) }) == .logWord {
                guard start.isPositive else {
                    report(.badRange("A logarithmic range starts above zero.", span(lowerNode)))
                    return nil
                }
                description.values = .logarithmic(start: start, end: end, count: number)
            } else if number == 1 {
                description.values = .list([start])
            } else {
                let width = (end - start).dividing(by: Rational(number - 1)) ?? .zero
                description.values = .linear(start: start, step: width, count: number)
            }
        default: return nil
        }
        return description
    }

    /// `by 5 °C` on a temperature axis means 5 K.
    private func stepWidth(_ node: NodeID, _ type: Type) -> Rational? {
        if tree.kind(node) == .quantityLiteral, type == .quantity(QuantityType(.temperature)) {
            let value = evaluate(node)
            if case .point(.temperature) = value.type { return value.exact.map { $0 - pointOffset(of: node) } }
        }
        let value = require(evaluate(node), type, at: span(node), subject: "the step")
        return value.exact
    }

    // MARK: Sweeps

    /// The protocol that a sweep runs, without lowering it.
    func procedure(ofSweep node: NodeID) -> (reference: ItemReference, call: NodeID?)? {
        guard let baseNode = expressionChild(node) else { return nil }
        let isCall = tree.kind(baseNode) == .callExpression
        guard let nameNode = isCall ? expressionChild(baseNode) : baseNode, tree.kind(nameNode) == .nameExpression,
            let reference = findItem(symbol(nameNode)),
            modules[reference.module].items[reference.item].kind == .protocolDeclaration
        else { return nil }
        markUsed(reference)
        return (reference, isCall ? baseNode : nil)
    }

    /// Options that sweeps of the run give to a categorical parameter beyond what the protocol declares.
    func sweptOptions(of protocolReference: ItemReference, parameter: Symbol) -> [Value] {
        var found: [Value] = []
        for sweep in sweeps[protocolReference] ?? [] {
            let item = modules[sweep.module].items[sweep.item]
            inside(modules[sweep.module].tree, module: sweep.module) {
                guard let list = child(item.node, .axisList) else { return }
                for axis in axisNodes(list) where tree.kind(axis.node) == .rangeAxis {
                    guard let nameNode = child(axis.node, .name), symbol(nameNode) == parameter,
                        let valuesNode = expressionChild(axis.node), tree.kind(valuesNode) == .listLiteral
                    else { continue }
                    if case .list(let values) = evaluate(valuesNode).payload { found += values }
                }
            }
        }
        return found
    }

    /// All axes with the number of the zip they stand in.
    func axisNodes(_ list: NodeID, group: Int? = nil) -> [(node: NodeID, group: Int?)] {
        var nodes: [(node: NodeID, group: Int?)] = []
        var nextGroup = 0
        for node in children(list) where tree.kind(node).isAxis {
            if tree.kind(node) == .zipAxis {
                if let axes = child(node, .axisList) { nodes += axisNodes(axes, group: nextGroup) }
                nextGroup += 1
            } else {
                nodes.append((node, group))
            }
        }
        return nodes
    }

    /// Lowers one sweep against its protocol's plan, into whose expressions filters and derived axes go.
    func lower(sweep reference: ItemReference, into lowered: inout LoweredProtocol) -> LoweredSweep? {
        let item = modules[reference.module].items[reference.item]
        let saved = (scope, scopeFloor, builder, lowering, module, tree, offset)
        defer { (scope, scopeFloor, builder, lowering, module, tree, offset) = saved }
        (module, tree, offset) = (reference.module, modules[reference.module].tree, 0)
        (scope, scopeFloor) = (Scope(), 0)
        builder = PlanBuilder(resuming: lowered.plan)
        defer { lowered.plan = builder.plan }

        var sweep = SweepPlan(name: symbols.text(item.symbol), span: item.span)
        if let call = procedure(ofSweep: item.node)?.call { fix(call, lowered, in: &sweep) }
        for (name, parameter) in lowered.parameters {
            scope.bind(name, parameterValue(parameter), parameter.span)
        }
        var isSound = true
        if let list = child(item.node, .axisList) {
            var seen: [Symbol: SourceSpan] = [:]
            for (node, group) in axisNodes(list) {
                isSound = axis(node, group, lowered, &seen, in: &sweep) && isSound
            }
            if isSound { isSound = zipsAreEven(sweep) }
        }
        for modifier in children(item.node) where tree.kind(modifier) == .sweepModifier {
            self.modifier(modifier, lowered, in: &sweep)
        }
        _ = scope.leave(to: 0)
        return isSound
            ? LoweredSweep(name: sweep.name, reference: reference, plan: sweep, procedure: lowered.item) : nil
    }

    private func parameterValue(_ parameter: LoweredParameter) -> Value {
        if case .truth = parameter.type { return Value(.truth, .expression(builder.add(.isOption(parameter.id, 1)))) }
        if !parameter.options.isEmpty { return Value(parameter.type, .option(parameter.id, parameter.options)) }
        return Value(parameter.type, .expression(builder.add(.parameter(parameter.id))), unit: parameter.unit)
    }

    /// `sweep s = reduce(heat: 60 °C) over { … }`
    private func fix(_ call: NodeID, _ lowered: LoweredProtocol, in sweep: inout SweepPlan) {
        guard let list = child(call, .argumentList) else { return }
        for argument in children(list) where tree.kind(argument) == .argument {
            guard let labelNode = child(argument, .label), let valueNode = expressionChild(argument) else {
                report(
                    .misplaced(
                        "Say which parameter this is", span(argument), note: "Arguments of a protocol have labels."))
                continue
            }
            guard let parameter = known(labelNode, lowered) else { continue }
            let value = require(
                evaluate(valueNode, expecting: parameter.type), parameter.type, at: span(valueNode),
                subject: "`\(text(labelNode))`")
            sweep.fixedSpans[parameter.id] = span(valueNode)
            if let exact = value.exact {
                sweep.fixed[parameter.id] = exact
            } else if let option = parameter.options.firstIndex(where: { optionName($0) == optionName(value) }) {
                sweep.fixed[parameter.id] = Rational(option)
            }
        }
    }

    private func known(_ nameNode: NodeID, _ lowered: LoweredProtocol) -> LoweredParameter? {
        let name = symbol(nameNode)
        if let parameter = lowered.parameters[name] { return parameter.type == .unknown ? nil : parameter }
        let names = lowered.parameters.keys.map { symbols.text($0) }.sorted()
        report(
            .unknownArgument(
                callee: lowered.plan.name, symbols.text(name), span(nameNode),
                suggestions: Suggestions.ranked(for: symbols.text(name), among: names)))
        return nil
    }

    private func axis(
        _ node: NodeID, _ group: Int?, _ lowered: LoweredProtocol, _ seen: inout [Symbol: SourceSpan],
        in sweep: inout SweepPlan
    ) -> Bool {
        if tree.kind(node) == .filterAxis {
            return expressionChild(node).map { filter($0, in: &sweep) } ?? false
        }
        guard let nameNode = child(node, .name), !tree.isEmpty(nameNode), let valuesNode = expressionChild(node) else {
            return false
        }
        let name = symbol(nameNode)
        if let first = seen[name] {
            report(.declaredTwice(symbols.text(name), span(nameNode), first: first))
            return false
        }
        seen[name] = span(nameNode)
        guard let parameter = known(nameNode, lowered) else {
            markUse(valuesNode)
            return false
        }
        if tree.kind(node) == .derivedAxis {
            let value = require(
                evaluate(valuesNode, expecting: parameter.type), parameter.type, at: span(valuesNode),
                subject: "`\(symbols.text(name))`")
            guard let id = expression(value) else { return false }
            sweep.axes.append(Axis(parameter: parameter.id, values: .dependent(id), zipGroup: group, span: span(node)))
            return true
        }
        guard var description = axisValues(valuesNode, of: parameter.type, subject: "`\(symbols.text(name))`") else {
            return false
        }
        if !parameter.options.isEmpty {
            let chosen = description.listed.compactMap { value in
                parameter.options.firstIndex { optionName($0) == optionName(value) }
            }
            description.values = .options(chosen)
        } else if parameter.type == .truth {
            description.values = .options(
                description.listed.map { value in
                    if case .truth(true) = value.payload { return 1 }
                    return 0
                })
        }
        sweep.axes.append(
            Axis(parameter: parameter.id, values: description.values, zipGroup: group, span: span(node)))
        return true
    }

    private func filter(_ node: NodeID, in sweep: inout SweepPlan) -> Bool {
        let value = evaluate(node)
        if value.isError { return false }
        guard value.type == .truth else {
            report(.expected("true or false", found: value, at: span(node)))
            return false
        }
        guard let id = expression(value) else { return false }
        sweep.filters.append(id)
        sweep.filterSpans.append(span(node))
        return true
    }

    private func modifier(_ node: NodeID, _ lowered: LoweredProtocol, in sweep: inout SweepPlan) {
        let valueNode = expressionChild(node)
        func whole(_ what: String, atLeast least: Int) -> Int? {
            guard let valueNode else { return nil }
            let value = require(evaluate(valueNode), .number, at: span(valueNode), subject: what)
            guard let number = value.exact?.int, number >= least else {
                if !value.isError {
                    report(.expected("a whole number, \(least) or more", found: value, at: span(valueNode)))
                }
                return nil
            }
            return number
        }
        switch tree.kind(tree.firstToken(node)) {
        case .replicateWord: sweep.replicates = whole("`replicate`", atLeast: 1) ?? 1
        case .blocksWord: sweep.blocks = whole("`blocks`", atLeast: 1) ?? 1
        case .randomizeWord: sweep.seed = whole("the seed", atLeast: 0) ?? 0
        case .controlWord:
            sweep.hasControls = true
            guard let valueNode else { return }
            markUse(valueNode)
            // `control make(reductant: 1)`: the same protocol with parameters of its own.
            if tree.kind(valueNode) == .callExpression, let callee = expressionChild(valueNode),
                text(callee) == lowered.plan.name
            {
                var control = SweepPlan(name: sweep.name, span: sweep.span)
                fix(valueNode, lowered, in: &control)
                sweep.control = control.fixed
                sweep.controlSpans = control.fixedSpans
            }
        case .whereWord:
            if let valueNode { _ = filter(valueNode, in: &sweep) }
        case .designWord:
            guard let valueNode else { return }
            design(valueNode, in: &sweep)
        default: break
        }
    }
}
