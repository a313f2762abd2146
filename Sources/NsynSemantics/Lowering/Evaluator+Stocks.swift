import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// A stock as its author described it, before it enters a plan.
struct StockReference {
    struct Part {
        /// A substance, a cluster, or a categorical parameter with its options.
        var substance: Value
        /// mol/m³
        var concentration: Value
        var span: SourceSpan
    }

    struct Solvent {
        var substance: Value
        var fraction: Value
    }

    var name: String
    var span: SourceSpan
    var parts: [Part] = []
    var solvents: [Solvent] = []
    var prepared: Value?
    var preparedSpan: SourceSpan?
    var dead: Value?
    var freshFor: Value?
    var temperature: Value?
    var isDark = false
    var isInert = false
    var isPurified = false
    var recipe: (substance: Value, mass: Value, volume: Value, span: SourceSpan, massSpan: SourceSpan)?

    /// The substance that an amount of this stock counts.
    var leadingSubstance: String? {
        switch parts.first?.substance.payload {
        case .substance(let substance): substance.name
        case .cluster(let cluster): cluster.text
        default: nil
        }
    }
}

extension Evaluator {
    /// `stock gold = 50 mL of 20 mM HAuCl4 in water, protect from light`
    func stock(_ node: NodeID, named name: Symbol) -> Value {
        let place = child(node, .name).map { span($0) } ?? span(node)
        var stock = StockReference(name: symbols.text(name), span: place)
        guard let list = child(node, .itemList) else { return .error }
        return read(list, into: &stock) ? Value(.stock, .stock(stock)) : .error
    }

    /// `(0.2 M NaOH in water)` where a solution without a name is wanted.
    func items(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let list = child(node, .itemList) else { return .error }
        var stock = StockReference(name: text(node), span: span(node))
        return read(list, into: &stock) ? Value(.stock, .stock(stock)) : .error
    }

    private func read(_ list: NodeID, into stock: inout StockReference) -> Bool {
        var isSound = true
        var isFirst = true
        let parts = Array(children(list)).filter { tree.kind($0) == .item }
        if let problem = stockInAnotherOrder(parts) {
            report(problem)
            for part in parts { markUse(all: children(part).filter { tree.kind($0).isExpression }) }
            return false
        }
        var index = 0
        while index < parts.count {
            let item = parts[index]
            let operands = children(item).filter { tree.kind($0).isExpression }
            let preposition = leadingWord(of: item)
            index += 1
            switch preposition {
            case nil where isFirst, words.of:
                if isFirst, operands.count == 1, index < parts.count, leadingWord(of: parts[index]) == words.of {
                    stock.prepared = stockNumber(operands[0], library.quantities.volume, "the volume of the stock")
                    stock.preparedSpan = span(operands[0])
                } else {
                    isSound = component(operands, item, into: &stock) && isSound
                }
            case words.with where !operands.isEmpty:
                isSound = component(operands, item, into: &stock) && isSound
            case words.inside where !operands.isEmpty:
                isSound = solvent(operands, item, into: &stock) && isSound
            case words.on:
                stock.temperature = .number(Rational(27315, 100))
                if operands.count != 1 || tree.kind(operands[0]) != .nameExpression || symbol(operands[0]) != words.ice
                {
                    report(.misplaced("A stock stands `on ice`", span(item), note: "Write `on ice` or `at 4 °C`."))
                }
            case words.at:
                guard let first = operands.first else { continue }
                let level = require(
                    evaluate(first, expecting: .point(.temperature)), .point(.temperature), at: span(first),
                    subject: "the stock's temperature")
                if !level.isError { stock.temperature = level }
            case words.from:
                // `from 393.8 mg HAuCl4_3H2O in 50 mL`
                var volume: NodeID?
                if index < parts.count, leadingWord(of: parts[index]) == words.inside {
                    volume = children(parts[index]).first { tree.kind($0).isExpression }
                    index += 1
                }
                isSound = recipe(operands, volume, item, into: &stock) && isSound
            case nil, words.lasting:
                isSound = remark(operands, item, parts, &index, into: &stock) && isSound
            default:
                report(
                    .misplaced(
                        "A stock has no clause `\(text(item))`", span(item),
                        note: "Clauses are: `of`, `in`, `with`, `from … in …`, `on ice`, `at`, `protect from light`, "
                            + "`fresh for`, `dead`, `inert`, `purified`."))
                markUse(all: operands)
            }
            isFirst = false
        }
        return isSound
    }

    private func stockNumber(_ node: NodeID, _ type: QuantityType, _ subject: String) -> Value? {
        let value = require(evaluate(node), .quantity(type), at: span(node), subject: subject)
        return value.isError ? nil : value
    }

    // MARK: What is in it

    /// `20 mM HAuCl4`
    private func component(_ operands: [NodeID], _ item: NodeID, into stock: inout StockReference) -> Bool {
        guard operands.count >= 2 else {
            // A stock may be just a liquid under a name: `stock medium = water`.
            if let only = operands.first {
                let value = material(only)
                if value.isError { return false }
                if case .stock(let other) = value.payload {
                    stock.parts += other.parts
                    stock.solvents += other.solvents
                } else {
                    stock.solvents.append(.init(substance: value, fraction: .number(.one)))
                }
                return true
            }
            report(
                .misplaced(
                    "Nothing says what is in this stock", span(item),
                    note: "Write a concentration, a substance and a solvent: `20 mM HAuCl4 in water`."))
            return false
        }
        var written = evaluate(operands[0])
        var rest = operands.dropFirst()
        if written.type == .number, written.unit == nil, rest.count > 1, tree.kind(rest[1]) == .nameExpression,
            let unit = resolveQuietly(tree.bytes(tree.firstToken(rest[1])))
        {
            written = Value(.quantity(unit.type), combine(.multiply, written, .number(unit.scale)))
            rest = rest.dropFirst()
        }
        if case .substance = written.payload, tree.kind(rest[rest.startIndex]) == .quantityLiteral {
            let strength = text(rest[rest.startIndex])
            report(
                .misplaced(
                    "`\(strength)` has no place here", span(rest[rest.startIndex]),
                    note: "A strength stands before its substance: `\(strength) \(text(operands[0]))`."))
            return false
        }
        let substance = material(rest[rest.startIndex])
        for extra in rest.dropFirst() { reportLeftOver(extra) }
        if written.isError || substance.isError { return false }
        guard let concentration = molar(written, of: substance, at: operands[0]) else { return false }
        stock.parts.append(.init(substance: substance, concentration: concentration, span: span(operands[0])))
        return true
    }

    /// The concentration in mol/m³, whatever way it was written.
    private func molar(_ value: Value, of substance: Value, at node: NodeID) -> Value? {
        let quantities = library.quantities
        guard case .quantity(let type) = value.type else {
            report(.expected("a concentration", found: value, at: span(node)))
            return nil
        }
        if let exact = value.exact, exact.isNegative {
            report(.negative(what: "A concentration", quantityText(exact, value.type, unit: value.unit), span(node)))
            return nil
        }
        switch type {
        case quantities.concentration:
            if let tag = value.species, let name = materialName(substance), tag != name,
                library.substance(named: name)?.containsElement(tag) == false
            {
                report(.speciesDiffer(tag, name, span(node)))
                return nil
            }
            return value
        case quantities.massConcentration:
            guard let name = materialName(substance), let mass = library.molarMass(of: name) else {
                report(
                    .expected(
                        "a concentration in mol per litre, because no molar mass is known here", found: value,
                        at: span(node)))
                return nil
            }
            return Value(.quantity(quantities.concentration), combine(.divide, value, .number(mass)), unit: "mM")
        case quantities.massPerVolumePercent:
            // A share of another name: 1 %w/v is 10 g/L.
            return molar(Value(.quantity(quantities.massConcentration), value.payload), of: substance, at: node)
        case .number where value.unit == nil:
            report(
                .unitMissing(
                    expected: .quantity(quantities.concentration), value: value, span(node), subject: "a stock"))
            return nil
        default:
            report(
                .wrongDimension(
                    expected: .quantity(quantities.concentration), found: value, span(node), subject: "a stock"))
            return nil
        }
    }

    /// `water`, `(0.2 M NaOH in water)`, `(toluene 80 %v/v, ethanol 20 %v/v)`
    private func solvent(_ operands: [NodeID], _ item: NodeID, into stock: inout StockReference) -> Bool {
        if tree.kind(operands[0]) == .itemsExpression, let mixture = mixture(operands[0]) {
            stock.solvents += mixture
            return !mixture.isEmpty
        }
        let value = material(operands[0])
        switch value.payload {
        case .stock(let other):
            stock.parts += other.parts
            stock.solvents += other.solvents
        case .substance, .option:
            stock.solvents.append(.init(substance: value, fraction: .number(.one)))
        default:
            if !value.isError { report(.expected("a solvent", found: value, at: span(operands[0]))) }
            return false
        }
        for extra in operands.dropFirst() { reportLeftOver(extra) }
        return true
    }

    private func reportLeftOver(_ node: NodeID) {
        let name = text(node)
        var note = "Separate clauses with commas."
        if tree.kind(node) == .nameExpression, library.profile(of: name) != nil {
            note = "A solvent stands behind `in`: `in \(name)`."
        }
        report(.misplaced("`\(name)` has no place here", span(node), note: note))
        markUse(node)
    }

    /// Solvents with their shares; nil when the brackets hold something else.
    private func mixture(_ node: NodeID) -> [StockReference.Solvent]? {
        guard let list = child(node, .itemList) else { return nil }
        var solvents: [StockReference.Solvent] = []
        for item in children(list) where tree.kind(item) == .item {
            let operands = children(item).filter { tree.kind($0).isExpression }
            guard operands.count == 2, leadingWord(of: item) == nil else { return nil }
            let isShareLast = tree.kind(operands[1]) == .quantityLiteral
            let (substanceNode, shareNode) = isShareLast ? (operands[0], operands[1]) : (operands[1], operands[0])
            guard tree.kind(shareNode) == .quantityLiteral else { return nil }
            let share = evaluate(shareNode)
            guard case .quantity(let type) = share.type else { return nil }
            guard type == library.quantities.volumeFraction else {
                guard type.dimension.isDimensionless else { return nil }
                report(
                    .wrongDimension(
                        expected: .quantity(library.quantities.volumeFraction), found: share, span(shareNode),
                        subject: "a mixture of solvents"))
                return []
            }
            let substance = material(substanceNode)
            if substance.isError { return [] }
            solvents.append(.init(substance: substance, fraction: share))
        }
        reportImmiscible(solvents, at: node)
        let sum = solvents.compactMap(\.fraction.exact).reduce(Rational.zero, +)
        if sum != .one {
            report(
                .badRange(
                    "The volume shares of the solvents add up to \((sum * Rational(100)).description) %, not to 100 %.",
                    span(node)))
            return []
        }
        return solvents
    }

    private func reportImmiscible(_ solvents: [StockReference.Solvent], at node: NodeID) {
        let names = solvents.compactMap { materialName($0.substance) }
        for first in names {
            for second in names where library.isImmiscible(first, with: second) {
                report(
                    Finding(
                        code: .immiscibleSolvents, severity: .error,
                        message: "`\(first)` and `\(second)` do not mix: this stock would be two layers",
                        span: span(node), notes: ["make two stocks, or choose solvents that mix"],
                        source: "general knowledge"))
                return
            }
        }
    }

    /// `from 393.8 mg HAuCl4_3H2O in 50 mL`
    private func recipe(_ operands: [NodeID], _ volumeNode: NodeID?, _ item: NodeID, into stock: inout StockReference)
        -> Bool
    {
        guard operands.count == 2, let volumeNode else {
            report(
                .misplaced(
                    "A recipe names what was weighed and the volume it was made up to", span(item),
                    note: "Write `from 393.8 mg HAuCl4_3H2O in 50 mL`."))
            markUse(all: operands)
            return false
        }
        guard let mass = stockNumber(operands[0], library.quantities.mass, "what was weighed"),
            let volume = stockNumber(volumeNode, library.quantities.volume, "the volume it was made up to")
        else { return false }
        let substance = material(operands[1])
        if substance.isError { return false }
        stock.recipe = (substance, mass, volume, span(item), span(operands[0]))
        return true
    }

    /// `protect from light`, `fresh for 30 min`, `dead 1 mL`, `inert`, `purified`
    private func remark(
        _ operands: [NodeID], _ item: NodeID, _ parts: [NodeID], _ index: inout Int, into stock: inout StockReference
    ) -> Bool {
        guard let first = operands.first else { return true }
        let word = tree.kind(first) == .nameExpression ? symbol(first) : nil
        func next(_ wanted: Symbol) -> NodeID? {
            guard index < parts.count, leadingWord(of: parts[index]) == wanted else { return nil }
            index += 1
            return children(parts[index - 1]).first { tree.kind($0).isExpression }
        }
        switch word {
        case words.protect:
            _ = next(words.from)
            stock.isDark = true
        case words.fresh:
            guard let timeNode = next(words.lasting) else { break }
            stock.freshFor = stockNumber(timeNode, library.quantities.time, "`fresh for`")
            return true
        case words.dead where operands.count == 2:
            stock.dead = stockNumber(operands[1], library.quantities.volume, "the dead volume")
        case words.inert: stock.isInert = true
        case words.dark: stock.isDark = true
        case words.purified: stock.isPurified = true
        case words.crude: stock.isPurified = false
        default:
            report(
                .misplaced(
                    "A stock has no clause `\(text(first))`", span(item),
                    note: tree.kind(first) == .quantityLiteral
                        ? "Another component stands behind `with`: `10 mM PET with 5 mM TOAB in toluene`."
                        : "Clauses are: `protect from light`, `fresh for`, `dead`, `on ice`, `at`, `inert`, `purified`."
                ))
            markUse(all: operands)
            return false
        }
        return true
    }

    // MARK: Into the plan

    /// One material, or one for every option where the stock depends on a categorical parameter.
    func stockMaterial(_ stock: StockReference) -> MaterialID? {
        var parameter: (id: ParameterID, options: [Value])?
        for value in stock.parts.map(\.substance) + stock.solvents.map(\.substance) {
            if case .option(let id, let options) = value.payload { parameter = (id, options) }
        }
        guard let parameter else { return planStock(stock) { $0 } }
        var variants: [MaterialID] = []
        for option in parameter.options {
            let chosen = planStock(stock) { value in
                if case .option(let id, _) = value.payload, id == parameter.id { return option }
                return value
            }
            guard let chosen else { return nil }
            variants.append(chosen)
        }
        return builder.material(.choice(parameter.id, variants)) { .choice(parameter.id, variants) }
    }

    private func planStock(_ stock: StockReference, _ choose: (Value) -> Value) -> MaterialID? {
        var plan = Stock(name: stock.name, span: stock.span)
        var variant: [String] = []
        for part in stock.parts {
            guard let substance = planSubstance(choose(part.substance)),
                let concentration = expression(part.concentration)
            else { return nil }
            variant.append(builder.plan.substances[substance.value].name)
            plan.components.append(
                Stock.Component(substance: substance, concentration: concentration, span: part.span))
        }
        for solvent in stock.solvents {
            guard let substance = planSubstance(choose(solvent.substance)), let fraction = expression(solvent.fraction)
            else { return nil }
            variant.append(builder.plan.substances[substance.value].name)
            plan.solvents.append(Stock.SolventShare(substance: substance, fraction: fraction))
        }
        plan.preparedVolume = stock.prepared.flatMap { expression($0) }
        plan.preparedVolumeSpan = stock.preparedSpan
        plan.deadVolume = stock.dead.flatMap { expression($0) }
        plan.freshFor = stock.freshFor.flatMap { expression($0) }
        plan.temperature = stock.temperature.flatMap { expression($0) }
        plan.protectedFromLight = stock.isDark
        plan.underInertGas = stock.isInert
        plan.isPurified = stock.isPurified
        if let recipe = stock.recipe, let substance = planSubstance(choose(recipe.substance)),
            let mass = expression(recipe.mass), let volume = expression(recipe.volume)
        {
            plan.recipe = Stock.Recipe(
                substance: substance, mass: mass, volume: volume, span: recipe.span, massSpan: recipe.massSpan)
        }
        return builder.material(.stock(stock.span, variant: variant)) { .stock(plan) }
    }

    func planSubstance(_ value: Value) -> SubstanceID? {
        switch value.payload {
        case .substance(let substance): builder.substance(substance.name)
        case .cluster(let cluster): builder.substance(cluster.text, form: cluster.isComplex ? .complex : .cluster)
        case .target(let target): builder.substance(target.cluster.text, form: .cluster)
        default: nil
        }
    }
}
