import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Functions, protocols and sweeps as a shell shows them.
extension Evaluator {
    /// `fn thinned(strong: Concentration, factor: Number) -> Concentration`
    func functionSignature(_ item: Item, _ name: String) -> String {
        let saved = (scope, scopeFloor)
        defer { (scope, scopeFloor) = saved }
        (scope, scopeFloor) = (Scope(), 0)
        let dimensions = genericNames(item.node)
        let generics = child(item.node, .genericParameterList).map { text($0) } ?? ""
        var parameters: [String] = []
        for parameter in parameterNodes(item.node) {
            guard let nameNode = child(parameter, .name), !tree.isEmpty(nameNode) else { continue }
            let written = typeChild(parameter)
            let fallback = expressionChild(parameter)
            var type = written.map { self.type($0, dimensions: dimensions) }
            if type == nil, let fallback { type = evaluate(fallback).type }
            let label = child(parameter, .label).map { text($0) + " " } ?? ""
            let typeText = written.map { text($0) } ?? type.map { typeName($0) }
            parameters.append(
                label + text(nameNode) + (typeText.map { ": " + $0 } ?? "")
                    + (fallback.map { " = " + text($0) } ?? ""))
            scope.bind(symbol(nameNode), Value(type ?? freshGeneric()), span(nameNode))
        }
        let result =
            typeChild(item.node).map { text($0) } ?? typeName(resultType(of: item.node, dimensions: dimensions))
        return "fn \(name)\(generics)(\(parameters.joined(separator: ", "))) -> \(result)"
    }

    /// A type as it is written where it has a name of its own.
    private func typeName(_ type: Type) -> String {
        switch simplified(type) {
        case .quantity(let quantity): quantity.isNumber ? "Number" : units.table.name(of: quantity)
        case .generic: "Quantity"
        case .truth: "Bool"
        case .text: "Text"
        case .list(let element): "List<\(typeName(element))>"
        case .range(let element): "Range<\(typeName(element))>"
        case .matter(let name): name.map { symbols.text($0) } ?? "Substance"
        case .cluster: "Cluster"
        case .target: "Target"
        case .stock: "Stock"
        case .vessel: "Vessel"
        case .table: "Table"
        case .sweep: "Sweep"
        case .prediction: "Prediction"
        default: describe(type)
        }
    }

    /// `protocol mix(gold_volume: Volume = 1 mL in 0.1 mL to 5 mL) -> Au25 by reduction`
    func protocolSignature(_ item: Item, _ name: String) -> String {
        let parameters = child(item.node, .parameterList).map { oneLine(text($0)) } ?? "()"
        let result = child(item.node, .resultClause).map { " " + text($0) } ?? ""
        let route = child(item.node, .routeClause).map { " " + text($0) } ?? ""
        return "protocol " + name + parameters + result + route
    }

    private func oneLine(_ text: String) -> String {
        var parts = text.split(whereSeparator: \.isNewline).map { line in
            var line = line[...]
            while line.first == " " || line.first == "\t" { line.removeFirst() }
            while line.last == " " || line.last == "\t" { line.removeLast() }
            return String(line)
        }
        parts.removeAll(where: \.isEmpty)
        var joined = ""
        for part in parts {
            if joined.isEmpty || joined.hasSuffix("(") || part.hasPrefix(")") {
                if part.hasPrefix(")"), joined.hasSuffix(",") { joined.removeLast() }
                joined += part
            } else {
                joined += " " + part
            }
        }
        return joined
    }

    // MARK: Sweeps

    /// The plan of a sweep's protocol and the sweep over it.
    private func lowered(sweep reference: ItemReference) -> (plan: Plan, sweep: SweepPlan)? {
        let item = modules[reference.module].items[reference.item]
        guard
            let found = inside(
                modules[reference.module].tree, module: reference.module, { procedure(ofSweep: item.node) })
        else { return nil }
        var lowered = lower(found.reference)
        return lower(sweep: reference, into: &lowered).map { (lowered.plan, $0.plan) }
    }

    /// `20 conditions of mix, 2 replicates each`
    func sweepHeading(_ reference: ItemReference) -> String {
        lowered(sweep: reference).map { heading($0.plan, $0.sweep) } ?? "a sweep whose axes are wrong"
    }

    private func heading(_ plan: Plan, _ sweep: SweepPlan) -> String {
        var total = conditions(sweep)
        var remarks: [String] = []
        if sweep.design != "full" {
            if let points = sweep.designPoints { total = points }
            remarks.append("design \(sweep.design)")
        }
        if !sweep.filters.isEmpty { remarks.append("filtered, so at most that many") }
        if sweep.replicates > 1 { remarks.append("\(sweep.replicates) replicates each") }
        if let seed = sweep.seed { remarks.append("in random order, seed \(seed)") }
        if sweep.blocks > 1 { remarks.append("in \(sweep.blocks) blocks") }
        if sweep.hasControls { remarks.append("with a control") }
        return (["\(grouped(total)) conditions of \(plan.name)"] + remarks).joined(separator: ", ")
    }

    func blocks(sweep reference: ItemReference) -> [Answer.Block] {
        guard let (plan, sweep) = lowered(sweep: reference) else { return [.text("a sweep whose axes are wrong")] }
        let name = symbols.text(modules[reference.module].items[reference.item].symbol)
        var rows: [[String]] = []
        for axis in sweep.axes {
            rows.append([
                plan.parameters[axis.parameter.value].name, axisText(axis, plan),
                axis.values.count.map { grouped($0) } ?? "computed",
            ])
        }
        for (parameter, value) in sweep.fixed.sorted(by: { $0.key < $1.key }) {
            rows.append([
                plan.parameters[parameter.value].name, parameterText(value, plan.parameters[parameter.value]), "fixed",
            ])
        }
        return [
            .text("\(name): \(heading(plan, sweep))"),
            .table(
                columns: [.init("axis"), .init("values"), .init("count", isNumber: true)], rows: rows),
        ]
    }

    /// The product of the counts, zipped axes counting once.
    private func conditions(_ sweep: SweepPlan) -> Int {
        var total = 1
        var zips: [Int: Int] = [:]
        for axis in sweep.axes {
            guard let count = axis.values.count else { continue }
            if let group = axis.zipGroup {
                zips[group] = Swift.min(zips[group] ?? count, count)
            } else {
                total = total.multipliedReportingOverflow(by: count).overflow ? Int.max : total * count
            }
        }
        for count in zips.values {
            total = total.multipliedReportingOverflow(by: count).overflow ? Int.max : total * count
        }
        return total
    }

    private func axisText(_ axis: NsynPlan.Axis, _ plan: Plan) -> String {
        let parameter = plan.parameters[axis.parameter.value]
        func text(_ value: Rational?) -> String { value.map { parameterText($0, parameter) } ?? "?" }
        switch axis.values {
        case .linear(let start, _, let count):
            if count <= 4 { return (0..<count).map { text(axis.values.value(at: $0)) }.joined(separator: ", ") }
            return "\(text(start)), \(text(axis.values.value(at: 1))) … \(text(axis.values.value(at: count - 1)))"
        case .logarithmic(let start, let end, _): return "\(text(start)) … \(text(end)), evenly in the logarithm"
        case .list(let values):
            let shown = values.prefix(6).map { text($0) }.joined(separator: ", ")
            return values.count > 6 ? shown + " … " + text(values.last) : shown
        case .options(let options):
            let shown = options.prefix(8).map { text(Rational($0)) }.joined(separator: ", ")
            return options.count > 8 ? shown + " …" : shown
        case .dependent(let id): return PlanStory(plan, units.table).text(id)
        }
    }

    func parameterText(_ value: Rational, _ parameter: NsynPlan.Parameter) -> String {
        switch parameter.domain {
        case .options(let names, _):
            let index = value.int ?? 0
            return names.indices.contains(index) ? names[index] : value.description
        case .truth: return value.isZero ? "false" : "true"
        case .number:
            return units.table.format(
                value, parameter.type, isPoint: parameter.isPoint && parameter.type == QuantityType(.temperature),
                preferredUnit: parameter.unit)
        }
    }

    private func grouped(_ number: Int) -> String {
        guard number < Int.max else { return "more than \(Int.max / 2)" }
        var digits = Array(String(number))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }

    // MARK: Protocols

    func blocks(procedure reference: ItemReference) -> [Answer.Block] {
        let item = modules[reference.module].items[reference.item]
        let signature = inside(modules[reference.module].tree, module: reference.module) {
            protocolSignature(item, symbols.text(item.symbol))
        }
        let story = PlanStory(lower(reference).plan, units.table) { span in
            self.modules.first { $0.tree.file == span.file }?.tree.string(span)
        }
        return [.code(signature), .table(columns: [.init("", isNumber: true), .init("step")], rows: story.rows)]
    }
}
