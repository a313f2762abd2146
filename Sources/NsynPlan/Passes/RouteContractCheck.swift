import NsynDiagnostics
import NsynQuantities

/// A plan that does not keep the contract of the route it names.
struct RouteContractCheck: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        guard let route = context.plan.route, let contract = context.prepared.knowledge.routes[route.name] else {
            return []
        }
        let parts = RouteParts(context)
        let forbidden = forbidden(contract, parts, context, route.span)
        // A partner that can't react is said to be the wrong one, and not to be missing as well.
        let missing = missing(contract, parts, route.span, leavingOut: forbidden.isEmpty ? nil : .secondCluster)
        return missing + forbidden
            + changes(contract, parts, context, route.span) + separation(contract, context, route.span)
    }

    /// What the plan's route needs and the plan does not have.
    static func missingParts(_ context: PlanContext) -> Set<RouteContract.Part> {
        guard let route = context.plan.route, let contract = context.prepared.knowledge.routes[route.name] else {
            return []
        }
        let parts = RouteParts(context)
        return Set(contract.needs.filter { [.ligand, .metal, .dopant].contains($0) && parts.has($0) == false })
    }

    private func missing(
        _ contract: RouteContract, _ parts: RouteParts, _ span: SourceSpan, leavingOut told: RouteContract.Part?
    ) -> [Finding] {
        var findings: [Finding] = []
        for part in contract.needs where part != told && parts.has(part) == false {
            let isSoft = [.complexation, .heat, .excessLigand].contains(part)
            findings.append(
                Finding(
                    code: Codes.routePartMissing, severity: isSoft ? .warning : .error,
                    message: "\(contract.name) needs \(Self.words(part)), and the plan has none", span: span,
                    source: contract.source))
        }
        let open = contract.needsOneOf
        if !open.isEmpty, open.allSatisfy({ parts.has($0) == false }) {
            findings.append(
                Finding(
                    code: Codes.routePartMissing, severity: .error,
                    message:
                        "\(contract.name) needs \(Wording.list(open.map(Self.words), "or")), and the plan has none of "
                        + "them", span: span, source: contract.source))
        }
        return findings
    }

    static func words(_ part: RouteContract.Part) -> String {
        switch part {
        case .metal: "a metal source"
        case .ligand: "a ligand"
        case .reductant: "a reductant"
        case .oxidant: "an oxidant"
        case .seed: "a cluster to start from"
        case .secondCluster: "a second cluster"
        case .complexFeed: "metal–ligand complexes"
        case .dopant: "a second metal"
        case .excessLigand: "ligand in excess"
        case .heat: "heat"
        case .acid: "an acid"
        case .base: "a base"
        case .cation: "a cation"
        case .salt: "a salt"
        case .reactiveHandle: "a ligand that can react"
        case .sizeMixture: "a mixture of sizes"
        case .complexation: "time between the ligand and the reductant, in which complexes form"
        }
    }

    private func forbidden(
        _ contract: RouteContract, _ parts: RouteParts, _ context: PlanContext, _ span: SourceSpan
    ) -> [Finding] {
        let target = context.plan.target
        return contract.forbids.compactMap { ban in
            let reason: String?
            switch ban {
            case "seed_among_products":
                reason = target.flatMap { parts.clusters.contains($0.formula) ? "the seed is also the target" : nil }
            case "inert_without_oxidant":
                let isBare = parts.isInert && parts.has(.oxidant) == false
                reason = isBare ? "the vessel is kept from air, and no other oxidant goes in" : nil
            case "formula_change":
                reason = target.flatMap { target in
                    parts.clusters.isEmpty || parts.clusters.contains(target.formula)
                        ? nil : "the target is not the cluster that goes in"
                }
            case "charged_fusion_partner":
                let only = parts.clusters.count == 1 ? context.prepared.knowledge.targets[parts.clusters[0]] : nil
                reason = only.flatMap { only in
                    only.charge == 0
                        ? nil : "\(only.formula) is charged and keeps to itself; the neutral cluster fuses"
                }
            default: reason = nil
            }
            return reason.map {
                Finding(
                    code: Codes.routePartForbidden, severity: .error, message: "\(contract.name) can't work so: \($0)",
                    span: span, source: contract.source)
            }
        }
    }

    private func changes(
        _ contract: RouteContract, _ parts: RouteParts, _ context: PlanContext, _ span: SourceSpan
    ) -> [Finding] {
        guard let goal = context.prepared.target, let written = context.plan.target else { return [] }
        let starts = parts.clusters.compactMap { context.prepared.knowledge.targets[$0] }
        // Two clusters share their electrons: what each sum is depends on their ratio.
        guard starts.count == parts.clusters.count, starts.count < 2 else { return [] }
        let labels = [Label(span: written.span, message: "the target is declared here")]
        var findings: [Finding] = []
        if let after = goal.electrons, let before = starts.first.map({ $0.electrons }) ?? 0 {
            let change = after - before
            let from = starts.first.map { "\($0.formula) (\(before) e⁻)" } ?? "M(I) complexes"
            let signed = change > 0 ? "+\(change)" : "\(change)"
            // Where no cluster goes in by name, a mixture does: how many electrons it has, nobody knows.
            let isMixture = starts.isEmpty && contract.electrons == .losesOrKeeps
            if !contract.electrons.allows(change), !isMixture {
                findings.append(
                    Finding(
                        code: Codes.routeElectrons, severity: .warning,
                        message: "\(contract.name) \(contract.electrons.words) valence electrons, but from \(from) to "
                            + "\(goal.formula) (\(after) e⁻) they change by \(signed)",
                        span: span, labels: labels, source: contract.source))
            } else if let step = contract.electronStep, step > 0, change % step != 0, contract.electrons != .any,
                // An odd count is said of the formula itself.
                after % 2 == 0 || !starts.isEmpty || written.tags.contains("radical")
            {
                findings.append(
                    Finding(
                        code: Codes.routeElectrons, severity: .warning,
                        message:
                            "\(contract.name) moves electrons in steps of \(step), but from \(from) to \(goal.formula) "
                            + "they change by \(signed)", span: span, labels: labels, source: contract.source))
            }
        }
        if let start = starts.first, !contract.atoms.allows(goal.metalCount - start.metalCount) {
            findings.append(
                Finding(
                    code: Codes.routeAtoms, severity: .warning,
                    message: "\(contract.name) \(contract.atoms.words) metal atoms, but the target has "
                        + "\(goal.metalCount) and \(start.formula) has \(start.metalCount)",
                    span: span, labels: labels, source: contract.source))
        }
        return findings
    }

    private func separation(_ contract: RouteContract, _ context: PlanContext, _ span: SourceSpan) -> [Finding] {
        guard contract.separation == .required else { return [] }
        let separates = context.plan.steps.contains { step in
            if case .separate(let method, _, _) = step.primitive { return SeparationMethod(name: method).resolvesSizes }
            return false
        }
        if separates { return [] }
        return [
            Finding(
                code: Codes.separationMissing, severity: .warning,
                message: "\(contract.name) gives a mixture, and no step takes it apart", span: span,
                notes: ["solvent fractionation, HPLC, TLC, a column and electrophoresis do"], source: contract.source)
        ]
    }
}

extension RouteContract.Change {
    func allows(_ change: Int) -> Bool {
        switch self {
        case .any, .conservedSum: true
        case .gains, .grows: change > 0
        case .shrinks: change < 0
        case .keeps: change == 0
        case .losesOrKeeps: change <= 0
        }
    }

    var words: String {
        switch self {
        case .any, .conservedSum: "may change"
        case .gains, .grows: "gains"
        case .shrinks: "loses"
        case .keeps: "keeps its"
        case .losesOrKeeps: "loses or keeps"
        }
    }
}
