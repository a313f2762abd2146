import NsynDiagnostics
import NsynQuantities

@testable import NsynPlan

/// A small generator of random numbers, the same on every machine.
struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % sides
    }

    mutating func chance() -> Bool { roll(2) == 0 }
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }
}

/// Plans of every construct, sound but not sensible.
enum RandomPlan {
    static func make(seed: UInt64) -> (Plan, [SweepPlan]) {
        var maker = Maker(dice: Dice(state: seed &* 0x9E37_79B9 &+ 1))
        return maker.make()
    }

    private struct Maker {
        var dice: Dice
        var builder = PlanBuilder("plan \"quoted\" µ\\\n")

        mutating func make() -> (Plan, [SweepPlan]) {
            builder.target("[Au25(MHA)18]^-", goals: dice.chance() ? ["stoichiometric"] : [])
            if dice.chance() { builder.plan.route = ("reduction", builder.span()) }
            _ = builder.number("excess", 2, Rational(1, 2), dice.chance() ? 8 : nil, unit: dice.chance() ? "mM" : nil)
            _ = builder.number("other", Rational(-7, 3))
            _ = builder.options("ligand", ["MHA", "HCl"], dice.chance() ? 1 : nil)
            builder.plan.parameters.append(
                Parameter(name: "flag", type: .number, domain: .truth(default: true), span: builder.span()))
            for _ in 0..<12 { growExpression() }
            let materials = makeMaterials()
            for number in 0..<3 { _ = builder.vessel("v\(number)", mL: dice.chance() ? 20 : nil) }
            if dice.chance() {
                builder.plan.vessels[1].isClosed = true
                builder.plan.vessels[1].headspace = .inert
                builder.plan.vessels[2].wall = "polypropylene"
            }
            let content = builder.content(VesselID(0))
            for _ in 0..<(3 + dice.roll(15)) { addStep(materials + [content]) }
            builder.plan.product = dice.chance() ? VesselID(0) : nil
            if dice.chance() {
                builder.plan.waivers = [
                    Waiver(name: "NS0402", reason: "known", scope: builder.span(), span: builder.span())
                ]
            }
            return (builder.plan, dice.chance() ? [makeSweep()] : [])
        }

        var anyExpression: ExpressionID {
            mutating get { ExpressionID(dice.roll(builder.plan.expressions.nodes.count)) }
        }

        mutating func growExpression() {
            if builder.plan.expressions.nodes.isEmpty { _ = builder.constant(Rational(1, 1_000_000)) }
            let a = anyExpression
            let b = anyExpression
            let node: ExpressionNode
            switch dice.roll(14) {
            case 0: node = .constant(Rational(dice.roll(100) - 20, 1 + dice.roll(1000)))
            case 1: node = .parameter(ParameterID(dice.roll(2)))
            case 2: node = .add(a, b)
            case 3: node = .subtract(a, b)
            case 4: node = .multiply(a, b)
            case 5: node = .divide(a, b)
            case 6: node = .minimum(a, b)
            case 7: node = .power(a, dice.roll(4))
            case 8: node = .isOption(ParameterID(2), dice.roll(2))
            case 9: node = .less(a, b)
            case 10: node = .choose(a, b, a)
            case 11: node = .not(a)
            case 12: node = .truth(dice.chance())
            default: node = .maximum(a, b)
            }
            _ = builder.plan.expressions.add(node)
        }

        mutating func makeMaterials() -> [MaterialID] {
            let gold = builder.stock("gold", "HAuCl4", mM: 20, prepared: 50, dead: 1) { builder, stock in
                stock.protectedFromLight = true
                stock.recipe = Stock.Recipe(
                    substance: stock.components[0].substance, mass: builder.constant(Rational(1, 3)),
                    volume: builder.constant(.milli), span: builder.span(), massSpan: builder.span())
            }
            let thiol = builder.stock("thiol", "MHA", mM: 5) { _, stock in stock.isPurified = true }
            let base = builder.stock("base", "NaOH", mM: 1000) { builder, stock in
                stock.freshFor = builder.constant(60)
                stock.temperature = builder.constant(273)
            }
            let choice = builder.choice(ParameterID(2), [thiol, base])
            return [gold, thiol, base, choice, builder.neat("water"), builder.neat("toluene"), builder.neat("NaBH4")]
        }

        mutating func portion() -> Portion {
            let value = anyExpression
            switch dice.roll(8) {
            case 0: return .mass(value)
            case 1: return .amount(value)
            case 2: return .equivalents(value)
            case 3: return .untilConcentration(value)
            case 4: return .untilVolume(value)
            case 5: return .fraction(value)
            case 6: return .everything
            default: return .volume(builder.constant(Rational(1 + dice.roll(4000)) * Rational(1, 1_000_000_000)))
            }
        }

        mutating func addStep(_ materials: [MaterialID]) {
            let vessel = VesselID(dice.roll(3))
            let value = anyExpression
            let primitive: Primitive
            switch dice.roll(14) {
            case 0: primitive = .setTemperature(value, ramp: dice.chance() ? anyExpression : nil)
            case 1: primitive = .agitate(mode: "stir", speed: dice.chance() ? value : nil)
            case 2: primitive = .hold(value)
            case 3: primitive = .gas(mode: "bubble", substance: dice.chance() ? SubstanceID(0) : nil, flow: nil)
            case 4: primitive = .light(mode: "irradiate", wavelength: value, irradiance: nil)
            case 5: primitive = .separate(method: "centrifuge", keep: dice.pick(["pellet", "organic"]), force: nil)
            case 6: primitive = .measure(method: "uvvis", volume: dice.chance() ? value : nil)
            case 7: primitive = .adjustAcidity(to: value, with: dice.pick(materials))
            case 8: primitive = .discard(dice.chance() ? value : nil)
            case 9: primitive = .manual("look \"closely\"")
            case 10: primitive = .yield(PlanTarget(name: "seed", formula: "[Au25(MHA)18]^-", span: builder.span()))
            default:
                var transfer = Transfer(material: dice.pick(materials), portion: portion())
                if dice.chance() { transfer.duration = builder.constant(30) }
                transfer.isDropwise = dice.chance()
                if dice.chance() {
                    transfer.portions = builder.constant(8)
                    transfer.interval = builder.constant(1800)
                }
                primitive = .transfer(transfer)
            }
            builder.step(primitive, vessel, "do", if: dice.roll(4) == 0 ? anyExpression : nil)
            if dice.chance() { builder.plan.steps[builder.plan.steps.count - 1].detail = builder.span() }
        }

        mutating func makeSweep() -> SweepPlan {
            var sweep = SweepPlan.test([
                Axis(ParameterID(0), .linear(start: 1, step: Rational(1, 3), count: 4)),
                Axis(ParameterID(2), .options([0, 1])),
            ])
            if dice.chance() { sweep.axes.append(Axis(ParameterID(1), .list([1, Rational(5, 2)]))) }
            sweep.seed = dice.chance() ? 7 : nil
            sweep.fixed = [ParameterID(3): 1]
            return sweep
        }
    }
}
