/// How wide a text is, from the widths that Helvetica and the fonts made to match it (Arial, Liberation Sans) share.
enum TextWidth {
    static func of(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + width($1) } * size / 1000
    }

    private static func width(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "'", "|": 222
        case "I", " ", ".", ",", ":", ";", "/", "f", "t", "!", "[", "]", "\\", "·": 278
        case "r", "(", ")", "-", "°", "⁻": 333
        case "c", "k", "s", "v", "x", "y", "z", "J": 500
        case "0"..."9", "a", "b", "d", "e", "g", "h", "n", "o", "p", "q", "u", "L", "_", "µ": 556
        case "−", "+", "=", "<", ">", "±", "≤", "≥", "×": 584
        case "A", "B", "E", "K", "P", "S", "V", "X", "Y": 667
        case "C", "D", "H", "N", "R", "U", "w": 722
        case "F", "T", "Z": 611
        case "G", "O", "Q": 778
        case "M", "m": 833
        case "W", "@", "%": 910
        case "⁰"..."⁹", "¹", "²", "³": 333
        default: 600
        }
    }

    /// A text cut to a width, with dots where something is missing.
    static func fitted(_ text: String, size: Double, width: Double) -> String {
        if of(text, size: size) <= width { return text }
        var characters = Array(text)
        while characters.count > 1, of(String(characters) + "…", size: size) > width { characters.removeLast() }
        return String(characters) + "…"
    }
}
