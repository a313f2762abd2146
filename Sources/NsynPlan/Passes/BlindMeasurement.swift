import NsynDiagnostics
import NsynQuantities

/// The plan claims a formula, and none of its measurements can see one.
struct BlindMeasurement: PlanCheck {
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

    /// Words in names of methods that count atoms.
    private static let seeing: [StaticString] = ["ms", "mass", "maldi", "esi", "xrd", "scxrd", "xray", "crystal"]

    /// Whether one of the words of a method's name, between letters of any case, is a seeing one.
    static func sees(_ method: String) -> Bool {
        var method = method
        return method.withUTF8 { bytes in
            var start = 0
            for index in 0...bytes.count {
                if index < bytes.count, bytes[index] != UInt8(ascii: "_"), bytes[index] != UInt8(ascii: "-"),
                    bytes[index] != UInt8(ascii: " ")
                {
                    continue
                }
                if seeing.contains(where: { isSame($0, bytes[start..<index]) }) { return true }
                start = index + 1
            }
            return false
        }
    }

    private static func isSame(_ word: StaticString, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard word.utf8CodeUnitCount == bytes.count else { return false }
        for offset in 0..<bytes.count where word.utf8Start[offset] != bytes[bytes.startIndex + offset] | 0x20 {
            return false
        }
        return true
    }
}
