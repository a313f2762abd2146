import NsynDiagnostics
import NsynQuantities

/// What was weighed does not give the concentration that the stock claims.
struct Recipe: ConditionCheck {
    /// Balances and flasks are trusted to this part.
    private static let tolerance = Rational(2, 100)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        let sets = prepared.dependence.expressions
        for index in prepared.plan.materials.indices {
            guard case .stock(let stock) = prepared.plan.materials[index], let recipe = stock.recipe else { continue }
            if let volume = stock.preparedVolume {
                // One batch may serve several bottles, and never the other way round.
                let made = trace.value(recipe.volume)
                sink.claim(
                    ClaimKey(Codes.recipeContradiction, step: Self.volumes, subject: index),
                    (made + made * Number(Recipe.tolerance)).isLess(than: trace.value(volume)),
                    dependsOn: sets[volume.value].union(sets[recipe.volume.value]))
            }
            guard let component = component(of: stock, recipe, prepared) else {
                if prepared.profile(recipe.substance).isUnknown { continue }
                sink.claim(ClaimKey(Codes.recipeContradiction, subject: index), .always, dependsOn: ParameterSet())
                continue
            }
            if isSalt(recipe.substance, of: component.substance, prepared) {
                sink.claim(
                    ClaimKey(Codes.recipeContradiction, step: Self.forms, subject: index), .always,
                    dependsOn: ParameterSet())
            }
            guard let molar = prepared.profile(recipe.substance).molarMass else { continue }
            let needed = trace.value(component.concentration) * trace.value(recipe.volume) * Number(molar)
            let margin = needed * Number(Recipe.tolerance)
            let mass = trace.value(recipe.mass)
            let truth = mass.isLess(than: needed - margin) || (needed + margin).isLess(than: mass)
            sink.claim(
                ClaimKey(Codes.recipeContradiction, subject: index), truth,
                dependsOn: sets[component.concentration.value].union(sets[recipe.mass.value])
                    .union(sets[recipe.volume.value]))
        }
    }

    /// Instead of a step in the key of a claim about volumes.
    private static let volumes = 0
    /// The same for a claim about the form that was weighed.
    private static let forms = 1

    /// Weighed as a salt, such as a hydrochloride, whose acid or base the stock does not name. Of metals, only water
    /// differs.
    private func isSalt(_ weighed: SubstanceID, of claimed: SubstanceID, _ prepared: PreparedPlan) -> Bool {
        weighed != claimed && prepared.profile(weighed).metalSymbols.isEmpty
            && prepared.name(weighed).hasPrefix(prepared.name(claimed) + "_")
    }

    /// The component that was weighed, also in another form: anhydrous for a hydrate, or as a salt.
    private func component(
        of stock: Stock, _ recipe: Stock.Recipe, _ prepared: PreparedPlan
    ) -> Stock.Component? {
        if let same = stock.components.first(where: { $0.substance == recipe.substance }) { return same }
        let weighed = prepared.profile(recipe.substance)
        return stock.components.first { component in
            let claimed = prepared.profile(component.substance)
            if !weighed.metalSymbols.isEmpty { return weighed.metalSymbols == claimed.metalSymbols }
            return claimed.name.hasPrefix(weighed.name + "_") || weighed.name.hasPrefix(claimed.name + "_")
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        guard case .stock(let stock) = prepared.plan.materials[Int(key.subject)], let recipe = stock.recipe else {
            return nil
        }
        let name = prepared.name(recipe.substance)
        let volume = trace.value(recipe.volume).middle
        if Int(key.step) == Self.volumes, let made = stock.preparedVolume {
            return Finding(
                code: key.code, severity: .warning,
                message:
                    "\(Wording.volume(trace.value(made).middle)) of `\(stock.name)` is said to be prepared, and the "
                    + "recipe makes \(Wording.volume(volume))",
                span: stock.preparedVolumeSpan ?? stock.span,
                labels: [Label(span: recipe.span, message: "the recipe")])
        }
        guard let component = component(of: stock, recipe, prepared) else {
            let held = stock.components.map { prepared.name($0.substance) }
            return Finding(
                code: key.code, severity: .error,
                message: "\(name) is weighed for `\(stock.name)`, which holds \(Wording.list(held))", span: recipe.span,
                labels: stock.components.map { Label(span: $0.span, message: "what it holds") })
        }
        if Int(key.step) == Self.forms {
            let named = prepared.name(component.substance)
            return Finding(
                code: key.code, severity: .warning,
                message: "\(name) is weighed for `\(stock.name)`, which names \(named): what the salt brings beside it "
                    + "is left out of the pH", span: component.span,
                labels: [Label(span: recipe.span, message: "weighed here")],
                notes: ["write `\(name)` in front of the solvent too"])
        }
        guard let molar = prepared.profile(recipe.substance).molarMass else { return nil }
        let claimed = trace.value(component.concentration).middle
        let mass = trace.value(recipe.mass).middle
        let needed = claimed * volume * molar
        guard let given = mass.dividing(by: volume * molar) else { return nil }
        var finding = Finding(
            code: key.code, severity: .error,
            message: "\(Wording.mass(mass)) \(name) in \(Wording.volume(volume)) is \(Wording.concentration(given)), "
                + "not \(Wording.concentration(claimed))",
            span: recipe.span, labels: [Label(span: component.span, message: "the concentration is claimed here")],
            notes: [
                "\(Wording.concentration(claimed)) needs \(Wording.mass(needed)) at "
                    + "\(Wording.short(molar * Rational(1000))) g/mol"
            ])
        if let other = otherForm(of: recipe.substance, mass: mass, amount: claimed * volume, prepared) {
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
