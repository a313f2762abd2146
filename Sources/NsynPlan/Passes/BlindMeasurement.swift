import NsynDiagnostics
import NsynQuantities

/// The plan claims a formula, and none of its measurements can see one.
struct BlindMeasurement: PlanCheck {
    /// Parts of names of methods that count atoms.
    private static let seeing = ["ms", "mass", "maldi", "esi", "xrd", "xray", "x_ray", "crystal", "sc_xrd", "scxrd"]

    func findings(_ context: PlanContext) -> [Finding] {
        guard let target = context.plan.target else { return [] }
        var first: Step?
        var names: [String] = []
        for step in context.plan.steps {
            guard case .measure(let method, _) = step.primitive else { continue }
            if Self.sees(method) { return [] }
            first = first ?? step
            if !names.contains(method) { names.append(method) }
        }
        guard let first else { return [] }
        return [
            Finding(
                code: Codes.blindMeasurement, severity: .info,
                message: "\(Wording.list(names)) alone can't tell that the product is \(target.formula)",
                span: first.span, labels: [Label(span: target.span, message: "the formula is claimed here")],
                notes: ["ESI-MS or a crystal structure counts the atoms; spectra only compare with known ones"],
                source: "general knowledge")
        ]
    }

    static func sees(_ method: String) -> Bool {
        let words = method.lowercased().split { $0 == "_" || $0 == "-" || $0 == " " }
        return words.contains { word in seeing.contains { $0 == word } } || seeing.contains(method.lowercased())
    }
}
