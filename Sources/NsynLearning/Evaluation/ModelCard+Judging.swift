extension ModelCard {
    /// Judges every contender of a task on the same folds, and what other software answered on them.
    public init(
        _ task: LearningTask, _ loaded: LearningTask.Loaded, isQuick: Bool, trials: Int, seed: UInt64,
        beside answers: OutsideAnswers? = nil, progress: (String) -> Void
    ) throws {
        self.task = task
        rows = loaded.examples.count
        standsBesideOthers = answers != nil
        options =
            (isQuick ? " --quick" : "") + (trials > 1 ? " --trials \(trials)" : "")
            + (seed == 1 ? "" : " --seed \(seed)")
        features = loaded.pipeline.names
        digest = loaded.digest
        target = loaded.examples.target
        var contenders = task.contenders
        if !contenders.contains(task.preferred) { contenders.append(task.preferred) }
        var sections: [Section] = []
        for trial in task.trials {
            let repeats = trial.repeats(isQuick: isQuick)
            let evaluator = Evaluator(plan: trial.plan, repeats: repeats, trials: trials, seed: seed)
            var outcomes = try contenders.map { specification in
                progress("\(task.name): \(trial.plan.name): \(specification.description)")
                return try evaluator.run(
                    specification, loaded.examples, isRecipe: specification == task.preferred,
                    measuresCoverage: !isQuick && trial.plan.key != "few" && specification == task.preferred)
            }
            if let answers, let own = outcomes.first {
                let asked = try (0..<(trial.plan.isRandom ? repeats : 1)).map { repetition in
                    try evaluator.splits(loaded.examples, repetition: repetition).flatMap { $0.test }
                }
                outcomes += answers.outcomes(trial.plan, like: own, asked, loaded.examples.target)
            }
            let preferred = outcomes.firstIndex { $0.specification == task.preferred } ?? 0
            sections.append(
                Section(
                    plan: trial.plan, repeats: repeats, outcomes: outcomes, preferred: preferred,
                    againstPreferred: outcomes.indices.map {
                        ModelCard.compare(outcomes[$0], outcomes[preferred], trial.plan, loaded.examples.target)
                    }))
        }
        self.sections = sections
    }

    /// A sign test on the same test rows (right and wrong answers, absolute errors); over draws where each draw has
    /// rows of its own.
    static func compare(
        _ outcome: Evaluator.Outcome, _ reference: Evaluator.Outcome, _ plan: SplitPlan, _ target: Target
    ) -> Double {
        if case .few = plan {
            let name = target.isNumeric ? "MAE" : "accuracy"
            return PairedTest.signTest(outcome.all(name), reference.all(name))
        }
        return PairedTest.signTest(quality(outcome, target), quality(reference, target))
    }

    private static func quality(_ outcome: Evaluator.Outcome, _ target: Target) -> [Double] {
        switch target {
        case .numbers(let numbers):
            outcome.rows.indices.map { -abs(outcome.predictions[$0, 0] - numbers[outcome.rows[$0]]) }
        case .classes(let classes, _):
            outcome.rows.indices.map { outcome.decisions[$0] == classes[outcome.rows[$0]] ? 1 : 0 }
        }
    }

    /// Where the recipe stands: its goals, and the best of all others on the same folds.
    public func verdicts() -> [Verdict] {
        sections.flatMap { section -> [Verdict] in
            let own = section.outcomes[section.preferred]
            let main = ModelCard.mainMetric(target)
            var names = task.goals.filter { $0.plan == section.plan.key }.map { $0.metric }
            if !names.contains(main) { names.append(main) }
            return names.compactMap { name in
                guard let value = own.mean(name) else { return nil }
                let sign = ModelCard.losses.contains(name) ? -1.0 : 1
                let others = section.outcomes.indices.filter {
                    $0 != section.preferred && section.outcomes[$0].mean(name) != nil
                }
                let best = others.max { first, second in
                    sign * section.outcomes[first].mean(name)!.mean < sign * section.outcomes[second].mean(name)!.mean
                }
                let goal = task.goals.first { $0.plan == section.plan.key && $0.metric == name }
                return Verdict(
                    task: task.name, split: section.plan.name, metric: name, recipe: own.name, value: value.mean,
                    spread: value.deviation, goal: goal?.value,
                    meetsGoal: goal.map { sign * value.mean >= sign * $0.value },
                    other: best.map { section.outcomes[$0].name },
                    otherValue: best.flatMap { section.outcomes[$0].mean(name)?.mean },
                    isBehind: best.map { sign * section.outcomes[$0].mean(name)!.mean > sign * value.mean } ?? false,
                    p: best.map { significance(of: name, section, $0) } ?? 1)
            }
        }
    }

    /// A measure of all answers together is tested as such: two recipes may be right as often, and one of them on rarer
    /// classes.
    private func significance(of measure: String, _ section: Section, _ other: Int) -> Double {
        let (first, second) = (section.outcomes[other], section.outcomes[section.preferred])
        guard case .classes(let classes, let names) = target, first.rows == second.rows,
            !first.decisions.isEmpty, first.decisions.count == second.decisions.count
        else { return section.againstPreferred[other] }
        let wanted = first.rows.map { classes[$0] }
        if case .few = section.plan { return section.againstPreferred[other] }
        switch measure {
        case "balanced":
            return PairedTest.swaps(first.decisions, second.decisions) {
                Metrics.balancedAccuracy($0, wanted, classes: names.count)
            }
        case "MCC":
            return PairedTest.swaps(first.decisions, second.decisions) {
                Metrics.matthews($0, wanted, classes: names.count)
            }
        default: return section.againstPreferred[other]
        }
    }

    /// The recipe of a task by one measure, beside the best of all others.
    public struct Verdict: Sendable {
        public var task, split, metric, recipe: String
        public var value, spread: Double
        public var goal: Double?
        public var meetsGoal: Bool?
        public var other: String?
        public var otherValue: Double?
        public var isBehind: Bool
        public var p: Double

        /// `behind`, `behind, significantly`, `ahead`, `ahead, significantly`.
        public var standing: String {
            guard otherValue != nil else { return "" }
            return (isBehind ? "behind" : "ahead or level") + (p < 0.05 ? ", significantly" : "")
        }
    }
}
