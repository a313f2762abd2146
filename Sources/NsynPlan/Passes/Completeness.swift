import NsynDiagnostics
import NsynQuantities

/// What the outcome depends on and nobody said. Each question names the usual value and where it comes from.
struct Completeness: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        var questions = Questions(context)
        questions.askAboutReduction()
        questions.askAboutMaterials()
        questions.askAboutEnd()
        questions.askAboutSweeps()
        return questions.findings
    }
}

/// Collects questions about one plan.
private struct Questions {
    let context: PlanContext
    var findings: [Finding] = []

    private static let review = "Nanoscale Horizons 2025"
    private static let usage = "general knowledge: usual practice"

    init(_ context: PlanContext) { self.context = context }

    private var plan: Plan { context.plan }
    private var trace: Trace<FastInterval> { context.trace }

    private mutating func ask(
        _ code: Code, _ message: String, _ span: SourceSpan, usual: String, source: String, repair: Repair? = nil
    ) {
        var finding = Finding(
            code: code, severity: .ask, message: message, span: span, notes: ["usual: \(usual)"], source: source)
        finding.repair = repair
        findings.append(finding)
    }

    private static let unsaid = "usual; not stated"

    /// The first step that adds a reductant, with its substance.
    private var firstReduction: (step: Int, substance: Int)? {
        for index in plan.steps.indices {
            guard case .transfer = plan.steps[index].primitive, trace.record(index).sourceBefore < 0 else { continue }
            for substance in context.prepared.electrons.substances
            where trace.moved(SubstanceID(Int(substance)), in: index).upper > 0 { return (index, Int(substance)) }
        }
        return nil
    }

    mutating func askAboutReduction() {
        guard let (index, substance) = firstReduction else { return }
        let step = plan.steps[index]
        guard case .transfer(let transfer) = step.primitive else { return }
        let name = context.prepared.profiles[substance].name
        let vessel = context.prepared.name(step.vessel)
        let state = trace.state(trace.record(index).after)
        let before = trace.state(trace.record(index).before)
        if before.agitation.isSubset(of: [.unstated]) {
            ask(
                Codes.stirringUnstated, "is `\(vessel)` stirred when \(name) goes in, and how fast?", step.span,
                usual: "400 to 500 rpm; 100 rpm gave Au24 where 400 rpm gave Au39 and Au40",
                source: "\(Self.review), ref. 203",
                repair: Repair(.before, "stir \(vessel) at 500 rpm", because: Self.unsaid))
        } else if before.agitation == .stir, before.agitationSpeed.upper <= 0 {
            ask(
                Codes.stirringUnstated, "how fast is `\(vessel)` stirred when \(name) goes in?", step.span,
                usual: "400 to 500 rpm; 100 rpm gave Au24 where 400 rpm gave Au39 and Au40",
                source: "\(Self.review), ref. 203",
                repair: Repair(.before, "stir \(vessel) at 500 rpm", because: Self.unsaid))
        }
        if transfer.duration == nil, transfer.portions == nil {
            let asked = transfer.isDropwise ? "over what time is \(name) dropped in?" : "how fast does \(name) go in?"
            ask(
                Codes.additionRateUnstated, asked, step.detail,
                usual:
                    "`dropwise over 30 s`, or all at once within a second; eight portions every 30 min lead through Au20",
                source: "\(Self.review), refs 203, 211",
                repair: Repair(
                    .append, transfer.isDropwise ? " over 30 s" : " dropwise over 30 s", because: Self.unsaid))
        }
        if state.headspace.isSubset(of: [.unstated]) {
            ask(
                Codes.atmosphereUnstated, "what is above `\(vessel)`: air or an inert gas?", vesselSpan(step.vessel),
                usual: "air for aqueous thiolate syntheses; oxygen drives etching by thiol",
                source: "\(Self.review), section 3.1", repair: Repair(.append, ", air", because: Self.unsaid))
        }
        let isWet = trace.contains(.water, in: trace.record(index).after) == .always
        if isWet, !state.acidityIsSet,
            trace.contains([.acid, .base], in: trace.record(index).after) != .always || !hasBase
        {
            if !hasAdjustment {
                ask(
                    Codes.acidityUnstated, "what is the pH in `\(vessel)` when \(name) goes in, and what sets it?",
                    step.span,
                    usual: "sodium hydroxide to pH 10 to 12 before borohydride", source: "\(Self.review), ref. 192")
            }
        }
        askAboutTemperature(step.vessel, after: index)
        // Less than a second is rounding.
        if trace.duration.upper < trace.record(index).end.lower + 1 {
            ask(
                Codes.reactionTimeUnstated, "how long does `\(vessel)` react after \(name) goes in?", step.span,
                usual: "3 h for water-soluble thiolates", source: Self.usage,
                repair: Repair(.after, "hold \(vessel) for 3 h", because: Self.unsaid))
        }
    }

    private var hasBase: Bool {
        plan.steps.indices.contains { index in
            context.prepared.profiles.indices.contains {
                !context.prepared.profiles[$0].traits.isDisjoint(with: [.base])
                    && trace.moved(SubstanceID($0), in: index).upper > 0
            }
        }
    }

    private var hasAdjustment: Bool {
        plan.steps.contains { step in
            if case .adjustAcidity = step.primitive { return true }
            return false
        }
    }

    private func vesselSpan(_ vessel: VesselID) -> SourceSpan { plan.vessels[vessel.value].span }

    private mutating func askAboutTemperature(_ vessel: VesselID, after index: Int) {
        let isStated = plan.steps.contains { step in
            if case .setTemperature = step.primitive { return step.vessel == vessel }
            return false
        }
        if isStated { return }
        ask(
            Codes.temperatureUnstated, "at what temperature does `\(context.prepared.name(vessel))` react?",
            plan.steps[index].span, usual: "room temperature; 40 °C was best for [Au25(MHA)18]⁻",
            source: "\(Self.review), ref. 201",
            repair: Repair(.before, "heat \(context.prepared.name(vessel)) to 25 °C", because: Self.unsaid))
    }

    mutating func askAboutMaterials() {
        for (index, material) in plan.materials.enumerated() {
            guard case .stock(let stock) = material, trace.stock(MaterialID(index)).isUsed != .never else { continue }
            for component in stock.components {
                let profile = context.prepared.profile(component.substance)
                if profile.traits.contains(.hydride), stock.freshFor == nil {
                    ask(
                        Codes.reductantAgeUnstated, "how old may `\(stock.name)` be when it is used?", stock.span,
                        usual: "`on ice, fresh for 30 min`; base slows the hydrolysis", source: Self.usage,
                        repair: Repair(
                            .append, stock.temperature == nil ? ", on ice, fresh for 30 min" : ", fresh for 30 min",
                            because: Self.unsaid))
                }
                if let hydrate = hydrate(of: profile) {
                    ask(
                        Codes.hydrateUnstated, "which form of \(profile.name) is weighed for `\(stock.name)`?",
                        component.span, usual: "`\(hydrate)`: no paper states it, and it is 14 % of the mass",
                        source: Self.usage)
                }
            }
        }
    }

    /// The name of a hydrate that the library knows of an anhydrous metal salt.
    private func hydrate(of profile: SubstanceProfile) -> String? {
        guard profile.traits.contains(.metalSource), !profile.traits.contains(.hydrate) else { return nil }
        return context.prepared.knowledge.hydrates[profile.name]
    }

    mutating func askAboutEnd() {
        guard let target = plan.target else { return }
        guard firstReduction != nil || plan.route != nil else { return }
        for (index, vessel) in plan.vessels.enumerated() where vessel.capacity == nil {
            guard plan.steps.contains(where: { $0.vessel == VesselID(index) }) else { continue }
            ask(
                Codes.vesselSizeUnstated, "how large is `\(vessel.name)`?", vessel.span,
                usual: "twice the final volume, so that it can be stirred", source: Self.usage,
                repair: Repair(.append, "20 mL", because: Self.unsaid, promise: .displayOnly))
        }
        if let product = plan.product {
            let state = trace.state(trace.finalState(of: product))
            if state.isFilled == .always, state.isUndetermined == .never, state.volume.upper <= 0,
                state.isDry == .never,
                state.lineage.isSubset(of: [.raw, .crude])
            {
                ask(
                    Codes.finalVolumeUnstated, "what is the volume in `\(context.prepared.name(product))`?",
                    vesselSpan(product), usual: "5 to 20 mL at 1 mM metal", source: Self.usage)
            }
        }
        let isSeparated = plan.steps.contains { step in
            if case .separate = step.primitive { return true }
            return false
        }
        if !isSeparated {
            ask(
                Codes.purificationUnstated, "how is \(target.formula) purified?", plan.span.prefix,
                usual: "precipitation with alcohol and washing; PAGE or HPLC where sizes mix",
                source: "\(Self.review), section 3.1")
        }
    }

    mutating func askAboutSweeps() {
        for sweep in context.sweeps where sweep.replicates <= 1 {
            ask(
                Codes.replicatesUnstated, "how often is each condition of `\(sweep.name)` repeated?", sweep.span,
                usual: "`replicate 2` or more, with controls", source: Self.usage,
                repair: Repair(.append, " replicate 2", because: Self.unsaid))
        }
    }
}

extension SourceSpan {
    /// The start of a long span, so that a question about a protocol does not mark all of it.
    var prefix: SourceSpan { SourceSpan(file: file, start: start, end: Swift.min(end, start + 8)) }
}
