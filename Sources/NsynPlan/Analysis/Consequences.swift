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
    /// What follows where the plan has a part of its route too few.
    private static let followsFromMissingPart: Set<Code> = [Codes.ligandMissing, Codes.noBasisMetal]
    private static let unusualTemperature = Code(5906)
    /// Remarks on a formula that something is wrong with.
    private static let asidesOnFormula: Set<Code> = [Code(5003), Code(5004)]

    /// - Parameter findings: in the order of the script.
    static func settled(_ findings: [Finding], _ context: PlanContext) -> [Finding] {
        if findings.isEmpty { return [] }
        let codes = Set(findings.map(\.code))
        let places = StepPlaces(context.plan)
        let impossible =
            codes.contains(Codes.acidityUnreachable)
            ? findings.filter { $0.code == Codes.acidityUnreachable } : []
        let flooded = Set(impossible.compactMap { places.step(at: $0.span)?.vessel })
        let drained = impossible.compactMap { finding -> SourceSpan? in
            guard let material = places.step(at: finding.span)?.primitive.material,
                case .stock(let stock) = context.plan.materials[material.value]
            else { return nil }
            return stock.span
        }
        let missing = codes.isDisjoint(with: followsFromMissingPart) ? [] : RouteContractCheck.missingParts(context)
        var told: Set<String> = []
        return placed(withoutAsides(findings), missing, context.plan).filter { finding in
            if onceForVessel.contains(finding.code), let vessel = places.step(at: finding.span)?.vessel {
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

/// Finds the step that a finding is about. A handful of findings asks: searched from the back, where the last that has
/// the place counts.
private struct StepPlaces {
    private let steps: [Step]

    init(_ plan: Plan) { steps = plan.steps }

    func step(at span: SourceSpan) -> Step? { steps.last { $0.span == span || $0.detail == span } }
}
