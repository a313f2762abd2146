import Testing

@testable import NsynLearning

@Suite struct TaskRegistryTests {
    private struct Task: TrainingTask {
        let name: String
        let summary = "does nothing"
        let inputs = [(path: "table.csv", what: "a table")]
        let licence = TaskLicence(name: "MIT", source: "somewhere", mayShip: true)

        let limits = ["Anything."]

        func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
            TaskModel(task: name, facts: [("seed", "\(request.seed)")], sections: [])
        }

        func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] { [] }
    }

    @Test func findsATaskAndNamesANearMiss() throws {
        let registry = TaskRegistry([Task(name: "gap"), Task(name: "compatibility")])
        #expect(try registry.task("gap").name == "gap")
        do {
            _ = try registry.task("compatability")
            Issue.record("a typo was accepted")
        } catch {
            #expect(error.kind == .wrongTask && error.message.contains("‘compatibility’"))
        }
    }

    @Test func aRowKnowsWhetherItsGoalIsMet() {
        var row = EvaluationRow(task: "gap", model: "m", split: "new n", metric: "MAE", value: 0.11)
        #expect(row.meetsGoal == nil)
        row.goal = (0.12, isMinimum: false)
        #expect(row.meetsGoal == true)
        row.goal = (0.12, isMinimum: true)
        #expect(row.meetsGoal == false)
    }
}
