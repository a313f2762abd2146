import NsynDiagnostics
import NsynQuantities

extension PlanReader {
    mutating func readNode() throws(PlanTextError) -> ExpressionNode {
        let limit = plan.expressions.nodes.count
        switch try cursor.name() {
        case "constant": return .constant(try rational())
        case "parameter": return .parameter(try index("p", below: plan.parameters.count))
        case "truth": return .truth(try cursor.name() == "true")
        case "is_option":
            let parameter: ParameterID = try index("p", below: plan.parameters.count)
            return .isOption(parameter, try integer())
        case "power":
            let base: ExpressionID = try index("e", below: limit)
            return .power(base, try integer())
        case "power_of_ten": return .powerOfTen(try index("e", below: limit))
        case "logarithm": return .logarithm(try index("e", below: limit))
        case "not": return .not(try index("e", below: limit))
        case "choose":
            let condition: ExpressionID = try index("e", below: limit)
            let first: ExpressionID = try index("e", below: limit)
            return .choose(condition, first, try index("e", below: limit))
        case let name:
            let a: ExpressionID = try index("e", below: limit)
            let b: ExpressionID = try index("e", below: limit)
            switch name {
            case "add": return .add(a, b)
            case "subtract": return .subtract(a, b)
            case "multiply": return .multiply(a, b)
            case "divide": return .divide(a, b)
            case "minimum": return .minimum(a, b)
            case "maximum": return .maximum(a, b)
            case "less": return .less(a, b)
            case "at_most": return .atMost(a, b)
            case "equal": return .equal(a, b)
            case "and": return .and(a, b)
            case "or": return .or(a, b)
            default: throw cursor.error("`\(name)` is no expression")
            }
        }
    }

    mutating func readMaterial() throws(PlanTextError) -> Material {
        switch try cursor.name() {
        case "neat":
            let substance: SubstanceID = try index("s", below: plan.substances.count)
            try cursor.end()
            return .neat(substance)
        case "content":
            let vessel: VesselID = try index("v", below: plan.vessels.count)
            try cursor.end()
            return .content(vessel)
        case "choice":
            let parameter: ParameterID = try index("p", below: plan.parameters.count)
            var options: [MaterialID] = []
            while cursor.next != nil { options.append(try index("m", below: plan.materials.count)) }
            return .choice(parameter, options)
        case "stock": return .stock(try readStock())
        default: throw cursor.error("a material is neat, a stock, a choice or a content")
        }
    }

    private mutating func readStock() throws(PlanTextError) -> Stock {
        var stock = Stock(name: try cursor.string(), span: PlanReader.nowhere)
        while case .name(let word)? = cursor.next {
            cursor.skip()
            switch word {
            case "part":
                let substance: SubstanceID = try index("s", below: plan.substances.count)
                let concentration = try expression()
                let span = cursor.span() ?? PlanReader.nowhere
                stock.components.append(Stock.Component(substance: substance, concentration: concentration, span: span))
            case "solvent":
                let substance: SubstanceID = try index("s", below: plan.substances.count)
                stock.solvents.append(Stock.SolventShare(substance: substance, fraction: try expression()))
            case "prepared": stock.preparedVolume = try expression()
            case "prepared_at": stock.preparedVolumeSpan = cursor.span()
            case "dead": stock.deadVolume = try expression()
            case "fresh": stock.freshFor = try expression()
            case "temperature": stock.temperature = try expression()
            case "dark": stock.protectedFromLight = true
            case "inert": stock.underInertGas = true
            case "purified": stock.isPurified = true
            case "recipe":
                let substance: SubstanceID = try index("s", below: plan.substances.count)
                let mass = try expression()
                let volume = try expression()
                let span = cursor.span() ?? PlanReader.nowhere
                stock.recipe = Stock.Recipe(substance: substance, mass: mass, volume: volume, span: span)
            case "mass_at": stock.recipe?.massSpan = cursor.span()
            default: throw cursor.error("`\(word)` says nothing about a stock")
            }
        }
        stock.span = try cursor.endSpan()
        return stock
    }

    mutating func readStep() throws(PlanTextError) -> Step {
        let verb = try cursor.string()
        let vessel: VesselID = try index("v", below: plan.vessels.count)
        let primitive = try readPrimitive()
        let condition: ExpressionID? = cursor.take("if") ? try expression() : nil
        let detail = cursor.take("detail") ? cursor.span() : nil
        let span = try cursor.endSpan()
        return Step(primitive: primitive, vessel: vessel, condition: condition, verb: verb, span: span, detail: detail)
    }

    private mutating func optional(_ label: String) throws(PlanTextError) -> ExpressionID? {
        cursor.take(label) ? try expression() : nil
    }

    private mutating func readPrimitive() throws(PlanTextError) -> Primitive {
        switch try cursor.name() {
        case "transfer": return .transfer(try readTransfer())
        case "temperature":
            let goal = try expression()
            return .setTemperature(goal, ramp: try optional("ramp"))
        case "agitate":
            let mode = try cursor.string()
            return .agitate(mode: mode, speed: try optional("speed"))
        case "hold": return .hold(try expression())
        case "gas":
            let mode = try cursor.string()
            let substance: SubstanceID? = cursor.take("of") ? try index("s", below: plan.substances.count) : nil
            return .gas(mode: mode, substance: substance, flow: try optional("flow"))
        case "light":
            let mode = try cursor.string()
            let wavelength = try optional("wavelength")
            return .light(mode: mode, wavelength: wavelength, irradiance: try optional("irradiance"))
        case "separate":
            let method = try cursor.string()
            let keep = try cursor.string()
            return .separate(method: method, keep: keep, force: try optional("force"))
        case "measure":
            let method = try cursor.string()
            return .measure(method: method, volume: try optional("volume"))
        case "acidity":
            let goal = try expression()
            return .adjustAcidity(to: goal, with: try index("m", below: plan.materials.count))
        case "discard": return .discard(try optional("volume"))
        case "manual": return .manual(try cursor.string())
        case "yield":
            var target = try readTargetWords()
            try cursor.expect("target_at")
            target.span = cursor.span() ?? PlanReader.nowhere
            return .yield(target)
        case let word: throw cursor.error("`\(word)` is no step")
        }
    }

    private mutating func readTransfer() throws(PlanTextError) -> Transfer {
        let material: MaterialID = try index("m", below: plan.materials.count)
        let portion: Portion
        switch try cursor.name() {
        case "volume": portion = .volume(try expression())
        case "mass": portion = .mass(try expression())
        case "amount": portion = .amount(try expression())
        case "equivalents": portion = .equivalents(try expression())
        case "until_concentration": portion = .untilConcentration(try expression())
        case "until_volume": portion = .untilVolume(try expression())
        case "fraction": portion = .fraction(try expression())
        case "everything": portion = .everything
        case let word: throw cursor.error("`\(word)` says no amount")
        }
        var transfer = Transfer(material: material, portion: portion)
        transfer.duration = try optional("over")
        transfer.isDropwise = cursor.take("dropwise")
        transfer.portions = try optional("portions")
        transfer.interval = try optional("every")
        return transfer
    }

    mutating func readSweep() throws(PlanTextError) -> SweepPlan {
        var sweep = SweepPlan(name: try cursor.string(), span: PlanReader.nowhere)
        while case .name(let word)? = cursor.next {
            cursor.skip()
            switch word {
            case "replicates": sweep.replicates = try integer()
            case "seed": sweep.seed = try integer()
            case "design": sweep.design = try cursor.string()
            case "points": sweep.designPoints = try integer()
            case "blocks": sweep.blocks = try integer()
            case "controls": sweep.hasControls = true
            case "control":
                let parameter: ParameterID = try index("p", below: plan.parameters.count)
                sweep.control[parameter] = try rational()
            case "filter": sweep.filters.append(try index("e", below: plan.expressions.nodes.count))
            case "fixed":
                let parameter: ParameterID = try index("p", below: plan.parameters.count)
                sweep.fixed[parameter] = try rational()
            default: throw cursor.error("`\(word)` says nothing about a sweep")
            }
        }
        sweep.span = try cursor.endSpan()
        return sweep
    }

    mutating func readAxis() throws(PlanTextError) -> Axis {
        let parameter: ParameterID = try index("p", below: plan.parameters.count)
        let values: AxisValues
        switch try cursor.name() {
        case "linear":
            let start = try rational()
            let step = try rational()
            values = .linear(start: start, step: step, count: try integer())
        case "logarithmic":
            let start = try rational()
            let end = try rational()
            values = .logarithmic(start: start, end: end, count: try integer())
        case "list":
            var numbers: [Rational] = []
            while case .name(let word)? = cursor.next, word != "zip" { numbers.append(try rational()) }
            values = .list(numbers)
        case "options":
            var numbers: [Int] = []
            while case .name(let word)? = cursor.next, word != "zip" { numbers.append(try integer()) }
            values = .options(numbers)
        case "dependent": values = .dependent(try index("e", below: plan.expressions.nodes.count))
        case let word: throw cursor.error("`\(word)` is no kind of axis")
        }
        let group: Int? = cursor.take("zip") ? try integer() : nil
        return Axis(parameter: parameter, values: values, zipGroup: group, span: try cursor.endSpan())
    }
}
