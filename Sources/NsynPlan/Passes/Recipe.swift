import NsynDiagnostics
import NsynQuantities

/// What was weighed does not give the concentration that the stock claims.
struct Recipe: ConditionCheck {
    /// Balances and flasks are trusted to this part.
    private static let tolerance = Rational(2, 100)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        for index in prepared.plan.materials.indices {
            guard case .stock(let stock) = prepared.plan.materials[index], let recipe = stock.recipe,
                let component = component(of: stock, recipe, prepared)
            else { continue }
            guard let molar = prepared.profile(component.substance).molarMass else { continue }
            let needed = trace.value(component.concentration) * trace.value(recipe.volume) * Number(molar)
            let margin = needed * Number(Recipe.tolerance)
            let mass = trace.value(recipe.mass)
            let truth = mass.isLess(than: needed - margin) || (needed + margin).isLess(than: mass)
            let sets = prepared.dependence.expressions
            sink.claim(
                ClaimKey(Codes.recipeContradiction, subject: index), truth,
                dependsOn: sets[component.concentration.value].union(sets[recipe.mass.value])
                    .union(sets[recipe.volume.value]))
        }
    }

    /// The component that was weighed, also as another hydrate of the same metal salt.
    private func component(
        of stock: Stock, _ recipe: Stock.Recipe, _ prepared: PreparedPlan
    ) -> Stock.Component? {
        stock.components.first { $0.substance == recipe.substance }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        guard case .stock(let stock) = prepared.plan.materials[Int(key.subject)], let recipe = stock.recipe,
            let component = component(of: stock, recipe, prepared),
            let molar = prepared.profile(component.substance).molarMass
        else { return nil }
        let claimed = trace.value(component.concentration).middle
        let volume = trace.value(recipe.volume).middle
        let mass = trace.value(recipe.mass).middle
        let needed = claimed * volume * molar
        guard let given = mass.dividing(by: volume * molar) else { return nil }
        let name = prepared.name(component.substance)
        var finding = Finding(
            code: key.code, severity: .error,
            message: "\(Wording.mass(mass)) \(name) in \(Wording.volume(volume)) is \(Wording.concentration(given)), "
                + "not \(Wording.concentration(claimed))",
            span: recipe.span, labels: [Label(span: component.span, message: "the concentration is claimed here")],
            notes: [
                "\(Wording.concentration(claimed)) needs \(Wording.mass(needed)) at "
                    + "\(Wording.short(molar * Rational(1000))) g/mol"
            ])
        if let other = otherForm(of: component.substance, mass: mass, amount: claimed * volume, prepared) {
            finding.notes.append("the mass fits \(other): which form was weighed?")
        }
        if let span = recipe.massSpan {
            finding.fixes = [
                Fix(
                    title: "weigh \(Wording.mass(needed))",
                    edits: [TextEdit(span: span, newText: Wording.mass(needed))], promise: .unsafe)
            ]
        }
        return finding
    }

    /// Another form of the same metal, such as a hydrate, of which the mass would be right.
    private func otherForm(
        of substance: SubstanceID, mass: Rational, amount: Rational, _ prepared: PreparedPlan
    ) -> String? {
        let profile = prepared.profile(substance)
        guard let molar = mass.dividing(by: amount), !profile.metalSymbols.isEmpty else { return nil }
        return prepared.knowledge.substances.values
            .filter { other in
                guard other.name != profile.name, other.metalSymbols == profile.metalSymbols,
                    let otherMolar = other.molarMass
                else { return false }
                return (otherMolar - molar).magnitude < otherMolar * Recipe.tolerance
            }
            .map(\.name).min()
    }
}
