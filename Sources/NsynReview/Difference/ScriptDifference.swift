import NsynDiagnostics
import NsynPlan
import NsynSemantics

/// Compares two versions of a script by what they mean.
public enum ScriptDifference {
    /// One version: what linting it came to.
    public struct Version {
        public var path: String
        public var linted: LintedScript
        public var sources: SourceMap
        public var knowledge: Knowledge
        /// What is predicted of a protocol by its name; asked only of protocols that changed.
        public var forecast: ((String) -> Forecasts)?

        public init(path: String, linted: LintedScript, sources: SourceMap, knowledge: Knowledge) {
            self.path = path
            self.linted = linted
            self.sources = sources
            self.knowledge = knowledge
        }

        var plans: [CheckedPlan] { linted.checked.plans }

        /// Lines of the version's own script: what is imported has others.
        func line(_ span: SourceSpan) -> Int? {
            span.file == linted.checked.tree.file ? sources.range(of: span).start.line : nil
        }

        var errors: Int { linted.findings.reduce(0) { $0 + ($1.severity == .error ? 1 : 0) } }

        func view(_ index: Int) -> CheckedPlanView {
            CheckedPlanView(plan: plans[index].plan, sweeps: plans[index].sweeps, knowledge: knowledge)
        }
    }

    /// - Parameter prices: what reagents cost, by name.
    public static func changes(
        from old: Version, to new: Version, prices: [String: Price] = [:]
    ) -> ScriptChanges {
        var result = ScriptChanges(oldPath: old.path, newPath: new.path)
        result.oldErrors = old.errors
        result.newErrors = new.errors
        for pair in PlanNames.protocols(old.plans.map(\.plan), new.plans.map(\.plan)) {
            var changes = ProtocolChanges(
                oldName: pair.old.map { old.plans[$0].plan.name }, newName: pair.new.map { new.plans[$0].plan.name },
                changes: [])
            switch (pair.old, pair.new) {
            case (let first?, let second?):
                (changes.changes, changes.notes) = PlanDifference.changes(
                    old.view(first), new.view(second), (old.line, new.line), prices: prices)
                if changes.changes.contains(where: { $0.direction != .renamed }) {
                    effects(old, new, (old.plans[first].plan.name, new.plans[second].plan.name), &changes)
                }
            case (let first?, nil):
                var change = Change(.steps, .removed, "the whole protocol", before: size(old.plans[first].plan))
                change.oldLine = old.line(old.plans[first].plan.span)
                changes.changes = [change]
            case (nil, let second?):
                var change = Change(.steps, .added, "the whole protocol", after: size(new.plans[second].plan))
                change.newLine = new.line(new.plans[second].plan.span)
                changes.changes = [change]
            case (nil, nil): break
            }
            if !changes.changes.isEmpty || changes.oldName != changes.newName { result.protocols.append(changes) }
        }
        result.findings = findings(old, new)
        return result
    }

    /// What the change does by the models that know a version.
    private static func effects(
        _ old: Version, _ new: Version, _ names: (String, String), _ changes: inout ProtocolChanges
    ) {
        guard let before = old.forecast?(names.0), let after = new.forecast?(names.1) else { return }
        var columns = before.values.map(\.column)
        for forecast in after.values where !columns.contains(forecast.column) { columns.append(forecast.column) }
        changes.effects = columns.map { column in
            Effect(
                column: column, before: before.values.first { $0.column == column },
                after: after.values.first { $0.column == column })
        }
        if columns.isEmpty { changes.notes.append("no model applies to it: the effect is not predicted") }
        // Models of other metals lack something in both; what one version alone lacks is news.
        let (first, second) = (Set(before.gaps), Set(after.gaps))
        let gaps = columns.isEmpty ? first.union(second) : first.symmetricDifference(second)
        changes.notes += gaps.sorted()
    }

    private static func size(_ plan: Plan) -> String {
        "\(plan.steps.count) \(plan.steps.count == 1 ? "step" : "steps")"
            + (plan.target.map { " towards \($0.formula)" } ?? "")
    }

    // MARK: Findings

    private static func findings(_ old: Version, _ new: Version) -> [Change] {
        var gone: [Finding] = []
        var left = new.linted.findings
        for finding in old.linted.findings {
            if let same = left.firstIndex(where: { $0.code == finding.code && $0.message == finding.message }) {
                left.remove(at: same)
            } else {
                gone.append(finding)
            }
        }
        var changes: [Change] = []
        for finding in gone {
            var change: Change
            // The same finding with other numbers in it.
            if let other = left.firstIndex(where: { $0.code == finding.code }) {
                change = Change(
                    .findings, .changed, subject(finding), before: finding.message, after: left[other].message)
                change.newLine = new.line(left[other].span)
                left.remove(at: other)
            } else {
                change = Change(.findings, .removed, subject(finding), before: finding.message)
            }
            change.oldLine = old.line(finding.span)
            changes.append(change)
        }
        for finding in left {
            var change = Change(.findings, .added, subject(finding), after: finding.message)
            change.newLine = new.line(finding.span)
            changes.append(change)
        }
        return changes
    }

    private static func subject(_ finding: Finding) -> String { "\(finding.severity.name)[\(finding.code)]" }
}
