import NsynDiagnostics

/// Takes out what follows from another finding: one mistake is one message.
enum Consequences {
    /// Said once of a vessel: later steps repeat what the first one does.
    private static let onceForVessel: Set<Code> = [
        Codes.overDrawnVessel, Codes.overfilledVessel, Codes.boilingSolvent, Codes.gasInClosedVessel,
    ]
    /// A temperature that is named for what it does to solvent or wall needs no remark on its size.
    private static let effectsOfTemperature: Set<Code> = [
        Codes.boilingSolvent, Codes.freezingSolvent, Codes.vesselTemperature,
    ]
    private static let unusualTemperature = Code(5906)
    /// Remarks on a formula that something is wrong with.
    private static let asidesOnFormula: Set<Code> = [Code(5003), Code(5004)]

    /// - Parameter findings: in the order of the script.
    static func settled(_ findings: [Finding], _ context: PlanContext) -> [Finding] {
        let plan = context.plan
        var vessels: [SourceSpan: VesselID] = [:]
        var materials: [SourceSpan: MaterialID] = [:]
        for step in plan.steps {
            for span in [step.span, step.detail] {
                vessels[span] = step.vessel
                materials[span] = step.primitive.material
            }
        }
        let impossible = findings.filter { $0.code == Codes.acidityUnreachable }
        let flooded = Set(impossible.compactMap { vessels[$0.span] })
        let drained = impossible.compactMap { materials[$0.span] }.compactMap { material -> SourceSpan? in
            guard case .stock(let stock) = plan.materials[material.value] else { return nil }
            return stock.span
        }
        let missing = RouteContractCheck.missingParts(context)
        var told: Set<String> = []
        return placed(withoutAsides(findings), missing, plan).filter { finding in
            if onceForVessel.contains(finding.code), let vessel = vessels[finding.span] {
                if finding.code == Codes.overfilledVessel, flooded.contains(vessel) { return false }
                return told.insert("\(finding.code.number) \(vessel.value) \(finding.severity.rawValue)").inserted
            }
            switch finding.code {
            case Codes.stockShortage: return !drained.contains(finding.span)
            case Codes.ligandMissing: return !missing.contains(.ligand)
            case Codes.noBasisMetal: return !missing.contains(.metal)
            case unusualTemperature:
                return !findings.contains { effectsOfTemperature.contains($0.code) && $0.span == finding.span }
            default: return true
            }
        }
    }

    /// A ligand that the route needs and nobody adds is missed where the metal is reduced: there it is said.
    private static func placed(
        _ findings: [Finding], _ missing: Set<RouteContract.Part>, _ plan: Plan
    ) -> [Finding] {
        guard missing.contains(.ligand), let route = plan.route,
            let reduction = findings.first(where: { $0.code == Codes.ligandMissing })
        else { return findings }
        let words = " needs \(RouteContractCheck.words(.ligand)),"
        return findings.map { finding in
            guard finding.code == Codes.routePartMissing, finding.message.contains(words) else { return finding }
            var moved = finding
            moved.span = reduction.span
            moved.labels.append(Label(span: route.span, message: "the route asks for it"))
            return moved
        }.sorted(by: Analysis.isBefore)
    }

    /// Without remarks on a formula of which something worse is said.
    static func withoutAsides(_ findings: [Finding]) -> [Finding] {
        guard findings.contains(where: { asidesOnFormula.contains($0.code) }) else { return findings }
        return findings.filter { finding in
            guard asidesOnFormula.contains(finding.code) else { return true }
            return !findings.contains { other in
                other.span == finding.span && (other.severity == .error || other.severity == .warning)
            }
        }
    }
}
