import NsynDiagnostics

/// Takes out what follows from another finding: one mistake is one message.
enum Consequences {
    /// Said once of a vessel: later steps repeat what the first one does.
    private static let onceForVessel: Set<Code> = [
        Codes.overDrawnVessel, Codes.overfilledVessel, Codes.boilingSolvent, Codes.gasInClosedVessel,
    ]
    /// What follows where the plan has a part of its route too few.
    private static let followsFromMissingPart: Set<Code> = [Codes.ligandMissing, Codes.noBasisMetal]

    /// - Parameters:
    ///   - findings: in the order of the script.
    ///   - asides: the rules that are remarks.
    static func settled(_ findings: [Finding], _ asides: Set<Code>, _ context: PlanContext) -> [Finding] {
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
        return placed(without(asides, findings), missing, context.plan).filter { finding in
            if onceForVessel.contains(finding.code), let vessel = places.step(at: finding.span)?.vessel {
                if finding.code == Codes.overfilledVessel, flooded.contains(vessel) { return false }
                return told.insert("\(finding.code.number) \(vessel.value) \(finding.severity.rawValue)").inserted
            }
            switch finding.code {
            case Codes.stockShortage: return !drained.contains(finding.span)
            case Codes.ligandMissing: return !missing.contains(.ligand)
            case Codes.noBasisMetal: return !missing.contains(.metal)
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

    /// Without remarks on a place of which something worse is said.
    private static func without(_ asides: Set<Code>, _ findings: [Finding]) -> [Finding] {
        guard findings.contains(where: { asides.contains($0.code) }) else { return findings }
        return findings.filter { finding in
            guard asides.contains(finding.code) else { return true }
            return !findings.contains { other in
                other.span == finding.span && !asides.contains(other.code)
                    && (other.severity == .error || other.severity == .warning)
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
