/// The page about a model that `nsyn evaluate` writes: what it answers, from what, how well, and where not.
public struct ModelCard: Sendable {
    public struct Section: Sendable {
        public var plan: SplitPlan
        public var repeats: Int
        public var outcomes: [Evaluator.Outcome]
        /// The place of the task's own recipe among the outcomes.
        public var preferred: Int
        /// The p value of each against the task's recipe, on the same test rows.
        public var againstPreferred: [Double]
    }

    public var task: LearningTask
    public var rows: Int
    public var features: [String]
    public var digest: String
    public var sections: [Section]
    public var target: Target
    /// How the page is made again: `--quick`, `--trials`, another seed.
    public var options = ""
    /// Whether other software answered on the same folds.
    public var standsBesideOthers = false

    /// Lower is better for these.
    static let losses: Set<String> = ["MAE", "RMSE", "Brier", "log loss"]

    public static func mainMetric(_ target: Target) -> String { target.isNumeric ? "MAE" : "MCC" }

    /// One line a learner: name, then mean ± deviation of every measure.
    public static func table(_ section: Section) -> [[String]] {
        let names = section.outcomes.first?.metrics.first?.map { $0.name } ?? []
        let hasCoverage = section.outcomes.contains { !$0.coverage.isEmpty }
        var lines = [
            ["learner"] + names
                + (hasCoverage
                    ? [section.plan.meetsNewGroups ? "covers" : "covers (90 %)", sharpName(section), "flagged"] : [])
                + ["p against the recipe"]
        ]
        for (outcome, p) in zip(section.outcomes, section.againstPreferred) {
            var line = [outcome.name]
            for name in names {
                guard let value = outcome.mean(name) else {
                    line.append("")
                    continue
                }
                line.append(fixed(value.mean) + (value.deviation > 0 ? " ± " + fixed(value.deviation) : ""))
            }
            if hasCoverage {
                line +=
                    outcome.coverage.isEmpty
                    ? ["", "", ""]
                    : [
                        fixed(mean(outcome.coverage) { $0.share }), fixed(mean(outcome.coverage) { $0.sharpness }),
                        fixed(outcome.flagged),
                    ]
            }
            lines.append(line + [p < 0.001 ? "< 0.001" : fixed(p)])
        }
        return lines
    }

    private static func mean(_ counts: [CoverageCount], _ value: (CoverageCount) -> Double) -> Double {
        counts.reduce(0) { $0 + value($1) } / Double(max(1, counts.count))
    }

    /// What intervals or sets held on groups never met, by what they were calibrated on.
    public static func promises(_ section: Section) -> [[String]] {
        let outcome = section.outcomes[section.preferred]
        guard section.plan.meetsNewGroups, !outcome.coverageAsKnown.isEmpty else { return [] }
        let parts = [("rows of the known groups", outcome.coverageAsKnown), ("groups left out", outcome.coverage)]
        return [["calibrated on", "promised", "covers", "of a group, on average", "groups", sharpName(section)]]
            + parts.filter { !$0.1.isEmpty }.map { name, counts in
                let error = mean(counts) { $0.ofGroups.error }
                return [
                    name, fixed(mean(counts) { $0.promised }), fixed(mean(counts) { $0.share }),
                    fixed(mean(counts) { $0.ofGroups.mean }) + (error > 0 ? " ± " + fixed(error) : ""),
                    "\(counts[0].groupCount)", fixed(mean(counts) { $0.sharpness }),
                ]
            }
    }

    /// The same in words.
    static func remarks(_ section: Section) -> [String] {
        let outcome = section.outcomes[section.preferred]
        guard section.plan.meetsNewGroups else { return [] }
        var lines: [String] = []
        if !outcome.coverageAsKnown.isEmpty {
            let isShort = outcome.coverage.contains { $0.promised < 0.9 - 1e-9 }
            lines.append(
                outcome.coverage.isEmpty
                    ? "Fewer than three groups to learn from promise nothing about another."
                    : isShort
                        ? "K groups can promise K / (K + 1) about another and no more: with so few the interval is as wide as the largest error, and promises less than 90 %."
                        : "Groups weigh alike, however many rows they have.")
        }
        if let low = outcome.shares.min(), let high = outcome.shares.max() {
            let range = high - low < 0.0005 ? fixed(low) : "\(fixed(low)) to \(fixed(high))"
            lines.append(
                "The recipe draws its numbers for a new group to the mean as far as groups left out of the training rows say: what the learner says counts \(range)."
            )
        }
        return lines
    }

    private static func sharpName(_ section: Section) -> String {
        section.outcomes.contains { !$0.decisions.isEmpty } ? "one class" : "width"
    }

    /// Three digits after the point for shares, four significant ones for larger numbers.
    public static func number(_ value: Double) -> String { fixed(value) }

    static func fixed(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if abs(value) >= 10 { return rounded(value) }
        let scaled = Int((abs(value) * 1000).rounded())
        let digits = String(1000 + scaled % 1000).dropFirst()
        return (value < 0 && scaled > 0 ? "−" : "") + "\(scaled / 1000).\(digits)"
    }

    /// Predicted against observed shares in ten steps, of the likeliest class.
    static func reliability(_ outcome: Evaluator.Outcome, _ target: Target) -> [[String]] {
        guard case .classes(let all, _) = target else { return [] }
        struct Step {
            var count = 0
            var said = 0.0
            var right = 0.0
        }
        var steps = [Step](repeating: Step(), count: 10)
        for (index, row) in outcome.rows.enumerated() {
            let mine = Array(outcome.predictions.row(index))
            let best = mine.indices.reduce(0) { mine[$1] > mine[$0] ? $1 : $0 }
            let step = min(9, Int(mine[best] * 10))
            steps[step].count += 1
            steps[step].said += mine[best]
            steps[step].right += all[row] == best ? 1 : 0
        }
        var lines = [["said", "was right", "rows"]]
        for step in steps where step.count > 0 {
            let count = Double(step.count)
            lines.append([fixed(step.said / count), fixed(step.right / count), "\(step.count)"])
        }
        return lines
    }

    public func markdown() -> String {
        var lines = ["# \(task.name)", "", "\(task.title).", ""]
        lines.append("- Data: \(task.source), \(rows) rows. Licence: \(task.licence).")
        lines.append("- Digest of the table: `\(digest)`.")
        let some = features.prefix(12).joined(separator: ", ")
        lines.append("- Features (\(features.count)): \(some)\(features.count > 12 ? ", …" : "").")
        let unit = task.targetUnit.map { " [\($0)]" } ?? ""
        lines.append("- Target: \(task.target)\(unit).")
        if case .classes(let classes, let names) = target {
            let counts = names.indices.map { kind in "\(names[kind]) \(classes.filter { $0 == kind }.count)" }
            lines.append("- Classes: \(counts.joined(separator: ", ")).")
        }
        let travels = task.mayShip ? "" : " The model file may not be passed on."
        lines.append("- Retrain: `nsyn train \(task.name) --data DATA --out \(task.name).model`.\(travels)")
        let command =
            standsBesideOthers
            ? "scripts/evaluate\(options) --data DATA --cards docs/models"
            : "nsyn evaluate \(task.name)\(options) --data DATA --card docs/models/\(task.name).md"
        lines.append("- This page: `\(command)`.")
        for section in sections {
            lines += ["", "## \(section.plan.name)", ""]
            if section.plan.isRandom, section.repeats > 1 {
                lines += ["Mean ± standard deviation over \(section.repeats) repetitions.", ""]
            }
            lines += ModelCard.grid(ModelCard.table(section))
            let promises = ModelCard.promises(section)
            if !promises.isEmpty {
                lines += ["", "What a promise of 90 % is worth on a group never met:", ""]
                lines += ModelCard.grid(promises)
            }
            for remark in ModelCard.remarks(section) { lines += ["", remark] }
            let chosen = section.outcomes[section.preferred]
            let table = ModelCard.reliability(chosen, target)
            if !table.isEmpty {
                lines += ["", "How far `\(chosen.name)` is to be believed:", ""]
                lines += ModelCard.grid(table)
            }
        }
        lines += [
            "", "## Where it stands", "", "The recipe (what `nsyn train` fits) beside the best of all others.", "",
        ]
        lines += ModelCard.grid(ModelCard.standings(verdicts()))
        lines += ["", "## What it can't do", ""]
        lines += task.limits.map { "- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    public static func standings(_ verdicts: [Verdict]) -> [[String]] {
        [["split", "measure", "recipe", "goal", "best other", "", "standing", "p"]]
            + verdicts.map { verdict in
                let goal = verdict.goal.map { (losses.contains(verdict.metric) ? "≤ " : "≥ ") + fixed($0) } ?? ""
                let met = verdict.meetsGoal.map { $0 ? " met" : " missed" } ?? ""
                let spread = verdict.spread > 0 ? " ± " + fixed(verdict.spread) : ""
                return [
                    verdict.split, verdict.metric, fixed(verdict.value) + spread, goal + met, verdict.other ?? "",
                    verdict.otherValue.map { fixed($0) } ?? "", verdict.standing,
                    verdict.p < 0.001 ? "< 0.001" : fixed(verdict.p),
                ]
            }
    }

    static func grid(_ table: [[String]]) -> [String] {
        guard let header = table.first else { return [] }
        return ["| " + header.joined(separator: " | ") + " |", "|" + header.map { _ in " --- |" }.joined()]
            + table.dropFirst().map { "| " + $0.joined(separator: " | ") + " |" }
    }
}
