import Foundation
import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynSemantics

@testable import NsynSimulation

/// Scripts as the command sees them: checked, with the models of the library.
struct TestScript {
    let checker: Checker
    let checked: CheckedScript

    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    init(_ text: String, asking question: String? = nil) {
        let checker = Checker(library: Library())
        self.checker = checker
        let file = checker.add(path: "test.nsyn", text: text)
        let requests = question.map { [checker.add(path: "question", text: $0 + "\n")] } ?? []
        checked = checker.check(file, requests: requests)
    }

    init(example path: String, asking question: String? = nil) throws {
        self.init(try String(contentsOfFile: Self.root + "/examples/" + path, encoding: .utf8), asking: question)
    }

    var plans: [RunPlan] { checked.plans.map { RunPlan(plan: $0.plan, sweeps: $0.sweeps) } }
    var knowledge: Knowledge { checker.planKnowledge }

    var runner: Runner {
        let known = checker.library.declaredModels
        return Runner(
            models: known.models + checked.models, quantities: known.quantities,
            rules: { [checker] in checker.planRules },
            unit: { [checker] in checker.unit(named: $0) },
            readModel: { declaration throws(DataProblem) in
                guard case .trained(let file) = declaration.kind, let bytes = LibraryFiles.model(named: file) else {
                    return nil
                }
                return try Model(ModelReader(bytes: bytes))
            })
    }

    func simulation(_ sweep: String) throws -> Simulation {
        for plan in plans {
            if let found = plan.sweeps.first(where: { $0.name == sweep }) {
                return try runner.simulation(plan.plan, found, knowledge: knowledge)
            }
        }
        throw SimulationProblem(.noConditions, "there is no sweep \(sweep)")
    }

    /// What the question that was asked beside the script comes to.
    func answer(_ options: Runner.Options = Runner.Options()) throws -> SimulatedTable? {
        guard let directive = checked.directives.first,
            case .table(let table) = try runner.carryOut(
                directive, plans: plans, knowledge: knowledge, options: options)
        else { return nil }
        return table
    }
}
