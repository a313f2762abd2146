import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynSemantics
import NsynShell
import NsynSimulation
import NsynTables

/// What the commands that simulate have in common.
enum SimulationSupport {
    static let seed = Option<Int>(
        "seed", "NUMBER", .integer(in: 0...1_000_000_000), help: "The seed of designs that draw; else the sweep's own.")

    /// A runner with the models of the library and of the script.
    static func runner(_ checker: Checker, _ checked: CheckedScript) -> Runner {
        let known = checker.library.declaredModels
        return Runner(
            models: known.models + checked.models, quantities: checked.quantities + known.quantities,
            rules: { checker.planRules }, unit: { checker.unit(named: $0) },
            readModel: { declaration throws(DataProblem) in try model(of: declaration) })
    }

    /// Reads the trained model that a declaration names: the library's own, or one below the script's folder.
    static func model(of declaration: ModelDeclaration) throws(DataProblem) -> Model? {
        guard case .trained(let file) = declaration.kind else { return nil }
        guard let folder = declaration.folder else {
            if let stdlib = Environment["NSYN_STDLIB"], !stdlib.isEmpty {
                return try Model(path: "\(stdlib)/models/\(file)")
            }
            guard let bytes = LibraryFiles.model(named: file) else {
                throw DataProblem(.unreadableFile, "is no model of the library", at: .init(file: file))
            }
            return try Model(ModelReader(bytes: bytes))
        }
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard !file.hasPrefix("/"), !parts.contains("..") else {
            throw DataProblem(.unreadableFile, "lies outside of the script's folder", at: .init(file: file))
        }
        return try Model(path: "\(folder)/\(file)")
    }

    /// The same for a shell or a notebook, which check scripts of their own.
    static var simulator: Simulator { Simulator(runner: runner, predictor: predictor) }

    static func plans(_ checked: CheckedScript) -> [RunPlan] {
        checked.plans.map { RunPlan(plan: $0.plan, sweeps: $0.sweeps) }
    }

    /// Lets a checker ask models where a script compares with a prediction.
    static func predictor(_ checker: Checker) -> Predictor {
        let runner = Runner(
            models: checker.library.declaredModels.models, quantities: checker.library.declaredModels.quantities,
            rules: { checker.planRules }, unit: { checker.unit(named: $0) },
            readModel: { declaration throws(DataProblem) in try model(of: declaration) })
        return { plan, arguments, column in
            do throws(SimulationProblem) {
                let known = try runner.predict(
                    plan.plan, arguments: arguments, column: column, knowledge: checker.planKnowledge)
                return .success(
                    PredictedValue(
                        value: known.value, lower: known.lower, upper: known.upper, inDomain: known.inDomain))
            } catch {
                return .failure(PredictionGap(error.message, notes: error.notes))
            }
        }
    }

    /// Runs the body; what is wrong with tables, models and simulations becomes a message with its code.
    static func reporting(_ invocation: Invocation, _ body: () throws -> ExitCode) throws -> ExitCode {
        do { return try body() } catch let problem as SimulationProblem {
            invocation.console.complain(
                error: "\(problem.message) [\(problem.kind.code) \(problem.kind.rawValue)]", notes: problem.notes)
            return .findings
        } catch let problem as TableProblem {
            invocation.console.complain(
                error: "\(problem.message) [\(problem.kind.code) \(problem.kind.rawValue)]", notes: problem.notes)
            return .findings
        } catch let problem as DataProblem {
            invocation.console.complain(error: "\(problem) [\(problem.kind.code) \(problem.kind.rawValue)]")
            return problem.kind == .unreadableFile ? .environment : .findings
        }
    }

    /// A model whose file is damaged is no reason to stop, and none to be silent.
    static func complain(about runner: Runner, _ console: Console) {
        let palette = Palette(isColoured: console.errorIsColoured)
        for (model, problem) in runner.broken {
            console.complain(
                palette.paint("warning", .severity(.warning))
                    + ": the model \(model) can't be used: \(problem) [\(problem.kind.code) \(problem.kind.rawValue)]")
        }
    }
}
