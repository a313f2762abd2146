import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// `Au25.electrons`, `gold.concentration`, `ranked.precise`
    func member(_ node: NodeID) -> Value {
        guard let baseNode = expressionChild(node), let labelNode = child(node, .label) else { return .error }
        let name = text(labelNode)
        if tree.kind(baseNode) == .nameExpression, let folder = modules[module].libraryNames[symbol(baseNode)],
            scope.find(symbol(baseNode)) == nil
        {
            if let value = library.value(named: symbol(labelNode), in: folder) { return value }
            report(
                .unknownMember(
                    of: "std.\(folder)", name, span(labelNode),
                    suggestions: Suggestions.ranked(for: name, among: library.names(in: folder))))
            return .error
        }
        let base = evaluate(baseNode)
        if base.isError { return .error }
        let found: Value?
        var known: [String] = []
        switch base.payload {
        case .cluster(let cluster):
            found = member(name, of: cluster)
            known = Self.clusterMembers
        case .target(let target):
            found = name == "name" ? .text(target.name) : member(name, of: target.cluster)
            known = Self.clusterMembers + ["name"]
        case .reaction(let reaction):
            found = member(name, of: reaction)
            known = ["balanced"]
        case .substance(let substance):
            found = library.fact(name, of: substance.name)
            known = library.factNames
        case .stock(let stock):
            found = member(name, of: stock)
            known = ["concentration", "prepared", "dead", "fresh_for"]
        case .record(let record):
            found = record[symbol(labelNode)]
            known = record.fields.map { symbols.text($0.0) }
        case .table(let table):
            found = table[symbol(labelNode)].map { Value($0.type, unit: $0.unit) }
            known = table.columns.map { symbols.text($0.name) }
        case .prediction(let source):
            (found, known) = member(name, ofPrediction: source, at: span(node))
        case .predicted(let prediction):
            found = prediction.member(name)
            known = ["value", "lower", "upper", "in_domain"]
        case .expression(let id) where base.type == .prediction:
            found = predictionPart(name, of: id)
            known = ["value", "lower", "upper", "in_domain"]
        case .item(let reference):
            (found, known) = member(name, ofItem: reference, base)
        default:
            (found, known) = typedMember(name, of: base.type)
        }
        if let found { return found }
        report(
            .unknownMember(
                of: describe(base.type), name, span(labelNode), suggestions: Suggestions.ranked(for: name, among: known)
            ))
        return .error
    }

    static let clusterMembers = [
        "electrons", "naive_electrons", "charge", "metals", "ligands", "molar_mass", "formula", "monoisotopic_mass",
        "is_closed_shell", "gold_fraction", "ligand_per_metal",
    ]

    private func member(_ name: String, of cluster: ClusterValue) -> Value? {
        let formula = cluster.formula
        func count(_ linear: LinearCount?) -> Value {
            linear?.value.map { .number(Rational($0)) } ?? Value(.number)
        }
        switch name {
        case "electrons": return count(library.electronCount(of: formula).total)
        case "naive_electrons": return count(library.electronCount(of: formula).naive)
        case "charge": return .number(Rational(formula.charge))
        case "metals": return count(formula.metalCount)
        case "ligands": return count(formula.ligandCount)
        case "formula": return .text(formula.description)
        case "is_closed_shell":
            let electrons = library.electronCount(of: formula)
            return electrons.value == nil ? Value(.truth) : .truth(electrons.isClosedShell)
        case "molar_mass":
            let type = Type.quantity(library.quantities.molarMass)
            guard let mass = library.molarMass(of: formula) else { return Value(type) }
            return Value(type, .exact(mass), unit: "g/mol")
        case "monoisotopic_mass":
            let type = Type.quantity(library.quantities.molarMass)
            guard let mass = formula.ionComposition().monoisotopicMass, let exact = Rational(exactly: mass) else {
                return Value(type)
            }
            return Value(type, .exact(exact / Rational(1000)), unit: "g/mol")
        case "gold_fraction":
            guard let gold = Element(symbol: "Au"), let share = formula.massFraction(of: gold),
                let exact = Rational(exactly: share)
            else { return Value(.number) }
            return .number(exact)
        case "ligand_per_metal":
            guard let ligands = formula.ligandCount.value, let metals = formula.metalCount.value, metals > 0 else {
                return Value(.number)
            }
            return .number(Rational(ligands, metals))
        default: return nil
        }
    }

    private func member(_ name: String, of reaction: ReactionValue) -> Value? {
        switch name {
        case "balanced": .truth(reaction.isBalanced)
        default: nil
        }
    }

    private func member(_ name: String, of stock: StockReference) -> Value? {
        switch name {
        case "concentration": stock.parts.first?.concentration
        case "prepared": stock.prepared ?? Value(.quantity(library.quantities.volume))
        case "dead": stock.dead ?? Value(.quantity(library.quantities.volume), .exact(.zero))
        case "fresh_for": stock.freshFor ?? Value(.quantity(library.quantities.time))
        default: nil
        }
    }

    /// Columns of what a sweep or a protocol predicts: the models' outputs and the protocol's parameters.
    private func member(_ name: String, ofItem reference: ItemReference, _ base: Value) -> (Value?, [String]) {
        let item = modules[reference.module].items[reference.item]
        switch base.type {
        case .sweep:
            let columns = simulated(base)?.columns ?? []
            let found = columns.first { symbols.text($0.name) == name }.map { Value($0.type, unit: $0.unit) }
            return (found, columns.map { symbols.text($0.name) })
        default:
            return (nil, [symbols.text(item.symbol)])
        }
    }

    func parameterTypes(ofSweep reference: ItemReference) -> [(Symbol, Type)] {
        let item = modules[reference.module].items[reference.item]
        if item.kind == .protocolDeclaration { return parameterTypes(ofProtocol: reference) ?? [] }
        let made: ItemReference? = inside(modules[reference.module].tree, module: reference.module) {
            procedure(ofSweep: item.node)?.reference
        }
        return made.flatMap { parameterTypes(ofProtocol: $0) } ?? []
    }

    /// Nil where a default asks for them again, as the prediction of a run of its own protocol does.
    func parameterTypes(ofProtocol reference: ItemReference) -> [(Symbol, Type)]? {
        guard !typedProtocols.contains(reference), typedProtocols.count < Self.mostTypedProtocols else { return nil }
        typedProtocols.append(reference)
        defer { typedProtocols.removeLast() }
        let declaration = modules[reference.module].items[reference.item]
        return inside(modules[reference.module].tree, module: reference.module) {
            let saved = (scope, scopeFloor)
            defer { (scope, scopeFloor) = saved }
            (scope, scopeFloor) = (Scope(), 0)
            return parameterNodes(declaration.node).compactMap { parameter in
                guard let nameNode = child(parameter, .name) else { return nil }
                let type =
                    typeChild(parameter).map { self.type($0) }
                    ?? expressionChild(parameter).map { evaluate($0).type }
                return (symbol(nameNode), type ?? .unknown)
            }
        }
    }

    private func typedMember(_ name: String, of type: Type) -> (Value?, [String]) {
        switch type {
        case .prediction:
            let known = ["value", "lower", "upper", "in_domain"]
            switch name {
            case "value", "lower", "upper": return (Value(.number), known)
            case "in_domain": return (Value(.truth), known)
            default: return (nil, known)
            }
        case .list:
            return (nil, ["length"])
        default: return (nil, [])
        }
    }

    func electronCount(of value: Value) -> ElectronCount? {
        switch value.payload {
        case .cluster(let cluster): library.electronCount(of: cluster.formula)
        case .target(let target): library.electronCount(of: target.cluster.formula)
        default: nil
        }
    }

    /// `alloy(x: 4)`: a dopant formula with its variables filled in.
    func substituted(_ cluster: ClusterValue, _ arguments: [WrittenArgument], at node: NodeID) -> Value {
        var values: [String: Int] = [:]
        for argument in arguments {
            guard let labelNode = argument.label else {
                report(.misplaced("Say which variable this is", argument.span, note: "Write `x: 4`."))
                return .error
            }
            let name = text(labelNode)
            guard cluster.formula.variables.contains(name) else {
                report(
                    .unknownArgument(
                        callee: cluster.text, name, span(labelNode),
                        suggestions: Suggestions.ranked(for: name, among: cluster.formula.variables)))
                return .error
            }
            let value = require(evaluate(argument.value), .number, at: span(argument.value), subject: "`\(name)`")
            guard let count = value.exact?.int, count >= 0 else {
                if !value.isError { report(.expected("a whole number", found: value, at: span(argument.value))) }
                return .error
            }
            values[name] = count
        }
        let formula = cluster.formula.substituting(values)
        return Value(
            .cluster, .cluster(ClusterValue(formula: formula, text: formula.description, isComplex: cluster.isComplex)))
    }

    // MARK: Conversions

    /// `x as mM`, `energy as wavelength`
    func conversion(_ node: NodeID, _ valueNode: NodeID, _ targetNode: NodeID) -> Value {
        let value = evaluate(valueNode)
        if value.isError { return .error }
        let target = text(targetNode)
        guard case .quantity(let type) = simplified(value.type) else {
            if case .point(.temperature) = value.type, let unit = unit(named: target),
                unit.type == QuantityType(.temperature)
            {
                // In K a point is an absolute: 25 °C is 298.15 K.
                return Value(unit.isPoint ? value.type : .quantity(unit.type), value.payload, unit: target)
            }
            if case .point(.acidity) = value.type,
                let named = equivalence(target, of: value, library.quantities.acidity)
            {
                return named
            }
            report(.expected("a quantity", found: value, at: span(valueNode)))
            return .error
        }
        if let named = equivalence(target, of: value, type) { return named }
        guard let unit = unit(named: target) else {
            report(
                .unknownUnit(
                    target, span(targetNode), suggestions: units.table.suggestions(for: target, expected: type)))
            return .error
        }
        guard unit.type == type else {
            let wanted = Value(.quantity(unit.type), .opaque, unit: target)
            report(
                .dimensionsDiffer(
                    nil,
                    Operands(
                        left: value, right: wanted, leftSpan: span(valueNode), rightSpan: span(targetNode),
                        span: span(node))))
            return .error
        }
        return Value(value.type, value.payload, unit: target)
    }

    /// Named passages between dimensions and kinds, as the library declares them: they are never taken silently.
    private func equivalence(_ name: String, of value: Value, _ type: QuantityType) -> Value? {
        guard let conversion = units.table.conversion(named: name, from: type) else { return nil }
        let target = Type.quantity(conversion.target)
        if let exact = value.exact { return conversion.apply(exact).map { Value(target, .exact($0)) } ?? .error }
        guard let id = expression(value) else { return Value(target) }
        switch conversion.rule {
        case .times(let factor): return Value(target, .expression(builder.add(.multiply(id, builder.constant(factor)))))
        case .over(let factor): return Value(target, .expression(builder.add(.divide(builder.constant(factor), id))))
        case .level(let factor):
            let negative = builder.add(.subtract(builder.constant(.zero), id))
            let power = builder.add(.powerOfTen(negative))
            return Value(target, .expression(builder.add(.multiply(power, builder.constant(factor)))))
        }
    }
}
