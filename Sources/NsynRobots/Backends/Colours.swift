/// Colours of files and drawings; told apart by people who see colours differently, and in print by their lightness.
enum Colours {
    /// Okabe and Ito's eight without black and yellow first, then lighter ones of the same hues.
    private static let categories = [
        "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999", "#7FB8D8", "#F2CF80",
        "#80CEB9", "#E5BCD3", "#ABD9F4", "#EAAF80", "#F7F1A0", "#CCCCCC",
    ]

    static func category(_ index: Int) -> String { categories[((index % 16) + 16) % 16] }

    /// Ten points of the scale `viridis`, dark to light.
    private static let scale: [(Double, Double, Double)] = [
        (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121),
        (109, 205, 89), (180, 222, 44), (253, 231, 37),
    ]

    /// 0…1 to a colour of the scale.
    static func scale(_ share: Double) -> String {
        let (red, green, blue) = mixed(share)
        return "#" + [red, green, blue].map(hexadecimal).joined()
    }

    /// Black or white, whichever can be read on a colour of the scale.
    static func ink(onScale share: Double) -> String {
        let (red, green, blue) = mixed(share)
        return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#111" : "#fff"
    }

    /// Black or white on a colour of the categories.
    static func ink(onCategory index: Int) -> String {
        let digits = Array(category(index).utf8.dropFirst())
        func channel(_ place: Int) -> Double { Double(value(digits[place]) * 16 + value(digits[place + 1])) }
        return 0.299 * channel(0) + 0.587 * channel(2) + 0.114 * channel(4) > 140 ? "#111" : "#fff"
    }

    private static func value(_ digit: UInt8) -> Int { digit < 58 ? Int(digit) - 48 : Int(digit) - 55 }

    private static func mixed(_ share: Double) -> (Double, Double, Double) {
        let place = max(0, min(1, share.isFinite ? share : 0)) * Double(scale.count - 1)
        let lower = min(Int(place), scale.count - 2)
        let rest = place - Double(lower)
        let (a, b) = (scale[lower], scale[lower + 1])
        return (a.0 + (b.0 - a.0) * rest, a.1 + (b.1 - a.1) * rest, a.2 + (b.2 - a.2) * rest)
    }

    private static func hexadecimal(_ value: Double) -> String {
        let text = String(Int(value.rounded()), radix: 16)
        return text.utf8.count < 2 ? "0" + text : text
    }
}
