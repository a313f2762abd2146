/// Characters that keyboards lack, by the name that a backslash begins.
enum UnicodeEntry {
    static let table: [(name: String, character: String)] = [
        ("degC", "°C"), ("deg", "°"), ("mu", "µ"), ("pm", "±"), ("Delta", "Δ"), ("DeltaC", "Δ°C"), ("cdot", "·"),
        ("times", "×"), ("le", "≤"), ("ge", "≥"), ("ne", "≠"), ("minus", "−"), ("to", "→"), ("e-", "e⁻"),
        ("angstrom", "Å"), ("Omega", "Ω"), ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"),
        ("epsilon", "ε"), ("eta", "η"), ("theta", "θ"), ("kappa", "κ"), ("lambda", "λ"), ("nu", "ν"), ("pi", "π"),
        ("rho", "ρ"), ("sigma", "σ"), ("tau", "τ"), ("phi", "φ"), ("chi", "χ"), ("psi", "ψ"), ("omega", "ω"),
        ("^+", "⁺"), ("^-", "⁻"), ("^0", "⁰"), ("^1", "¹"), ("^2", "²"), ("^3", "³"), ("^4", "⁴"), ("^5", "⁵"),
        ("^6", "⁶"), ("^7", "⁷"), ("^8", "⁸"), ("^9", "⁹"), ("_0", "₀"), ("_1", "₁"), ("_2", "₂"), ("_3", "₃"),
        ("_4", "₄"), ("_5", "₅"), ("_6", "₆"), ("_7", "₇"), ("_8", "₈"), ("_9", "₉"),
    ]

    /// Where the name before a cursor begins with its backslash; nil where none stands there.
    static func start(in text: [UInt8], before cursor: Int) -> Int? {
        var position = cursor
        while position > 0, isPart(text[position - 1]), cursor - position < 16 { position -= 1 }
        return position > 0 && text[position - 1] == UInt8(ascii: "\\") ? position - 1 : nil
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
        default: byte < 0x80 && isNamePart(byte)
        }
    }

    /// What a name becomes. A whole name wins over longer ones that begin so; several digits become as many.
    static func characters(for name: String) -> [String] {
        if let exact = table.first(where: { $0.name == name }) { return [exact.character] }
        if let run = run(of: name) { return [run] }
        return table.filter { $0.name.hasPrefix(name) }.map { "\\" + $0.name }
    }

    /// `_12` → ₁₂, `^2-` → ²⁻
    private static func run(of name: String) -> String? {
        guard let mark = name.first, mark == "_" || mark == "^", name.utf8.count > 2 else { return nil }
        var result = ""
        for character in name.dropFirst() {
            guard let found = table.first(where: { $0.name == "\(mark)\(character)" }) else { return nil }
            result += found.character
        }
        return result
    }
}
