import NsynPlan
import NsynQuantities

/// Sweeps: their axes, how many conditions they have, how these are drawn and repeated.
extension PlanDifference {
    mutating func sweeps(_ renamed: [String: String]) {
        for sweep in old.sweeps {
            guard let other = new.sweeps.first(where: { $0.name == sweep.name }) else {
                add(
                    Change(.sweeps, .removed, "sweep `\(sweep.name)`", before: SweepWords.size(sweep, old)),
                    old: sweep.span)
                continue
            }
            let subject = "sweep `\(sweep.name)`"
            let (before, after) = (SweepWords.axes(sweep, old, renamed), SweepWords.axes(other, new, [:]))
            var names = before.map(\.name)
            for axis in after where !names.contains(axis.name) { names.append(axis.name) }
            for name in names {
                word(
                    .sweeps, subject, "axis `\(name)`", before.first { $0.name == name }?.text,
                    after.first { $0.name == name }?.text, sweep.span, other.span)
            }
            number(
                .sweeps, subject, "conditions", SweepWords.conditions(sweep), SweepWords.conditions(other), sweep.span,
                other.span, format: Wording.short)
            number(
                .sweeps, subject, "replicates", Rational(sweep.replicates), Rational(other.replicates), sweep.span,
                other.span, format: Wording.short)
            number(
                .sweeps, subject, "blocks", Rational(sweep.blocks), Rational(other.blocks), sweep.span, other.span,
                format: Wording.short)
            word(.sweeps, subject, "design", sweep.design, other.design, sweep.span, other.span)
            word(
                .sweeps, subject, "filters", SweepWords.filters(sweep, old), SweepWords.filters(other, new), sweep.span,
                other.span)
            word(
                .sweeps, subject, "controls", sweep.hasControls ? "yes" : nil, other.hasControls ? "yes" : nil,
                sweep.span, other.span)
            word(
                .sweeps, subject, "seed", sweep.seed.map { String($0) }, other.seed.map { String($0) }, sweep.span,
                other.span)
        }
        for sweep in new.sweeps where !old.sweeps.contains(where: { $0.name == sweep.name }) {
            add(Change(.sweeps, .added, "sweep `\(sweep.name)`", after: SweepWords.size(sweep, new)), new: sweep.span)
        }
    }
}
