import NsynQuantities

@testable import NsynPlan

/// The protocol that the language guide opens with.
struct FirstScript {
    var builder = PlanBuilder()
    let acidity: ParameterID
    let heat: ParameterID
    let excess: ParameterID
    let pot: VesselID

    init(capacity: Rational = 20) {
        builder.target("[Au25(MHA)18]^-")
        acidity = builder.number("acidity", 11, 9, 13)
        heat = builder.number("heat", Rational(31315, 100), Rational(27315, 100), Rational(35315, 100), unit: "°C")
        builder.plan.parameters[heat.value].isPoint = true
        excess = builder.number("excess", 2, Rational(1, 2), 8)
        let gold = builder.stock("gold", "HAuCl4", mM: 20) { _, stock in stock.protectedFromLight = true }
        let thiol = builder.stock("thiol", "MHA", mM: 5)
        let base = builder.stock("base", "NaOH", mM: 1000)
        let boro = builder.stock("borohydride", "NaBH4", mM: 112) { builder, stock in
            stock.freshFor = builder.constant(1800)
        }
        pot = builder.vessel("pot", mL: capacity)
        let water = builder.neat("water")
        builder.add(mL: Rational(9, 2), water, to: pot)
        builder.add(mL: Rational(1, 4), gold, to: pot)
        let excessValue = builder.parameter(excess)
        builder.add(.equivalents(excessValue), thiol, to: pot)
        builder.stir(pot)
        let acidityValue = builder.parameter(acidity)
        builder.step(.adjustAcidity(to: acidityValue, with: base), pot, "adjust")
        builder.hold(pot, 900)
        var transfer = Transfer(material: boro, portion: .equivalents(builder.constant(Rational(22, 10))))
        transfer.duration = builder.constant(30)
        transfer.isDropwise = true
        builder.step(.transfer(transfer), pot, "add")
        let heatValue = builder.parameter(heat)
        builder.step(.setTemperature(heatValue, ramp: nil), pot, "heat")
        builder.hold(pot, 10_800)
        builder.step(.measure(method: "uvvis", volume: nil), pot, "measure")
        builder.plan.product = pot
    }

    /// pH 9 to 13 by 0.5, three temperatures, six excesses: 162 conditions.
    func screen() -> SweepPlan {
        .test([
            Axis(acidity, .linear(start: 9, step: Rational(1, 2), count: 9)),
            Axis(heat, .list([Rational(29815, 100), Rational(31315, 100), Rational(33315, 100)])),
            Axis(excess, .logarithmic(start: 1, end: 8, count: 6)),
        ])
    }
}
