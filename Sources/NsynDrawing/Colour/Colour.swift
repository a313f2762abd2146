/// A colour of the screen: red, green and blue from 0 to 1.
public struct Colour: Hashable, Sendable {
    public var red: Double
    public var green: Double
    public var blue: Double

    public init(_ red: Double, _ green: Double, _ blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `0x0072B2`
    public init(hex: UInt32) {
        self.init(Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
    }

    /// `#0072b2`
    public var hex: String {
        var result = "#"
        for part in bytes {
            let text = String(part, radix: 16)
            result += text.utf8.count == 1 ? "0" + text : text
        }
        return result
    }

    public var bytes: [UInt8] { [red, green, blue].map { UInt8(max(0, min(255, ($0 * 255).rounded()))) } }

    /// On the way to another colour; 0 is this one.
    public func mixed(with other: Colour, _ share: Double) -> Colour {
        func mix(_ first: Double, _ second: Double) -> Double { first + (second - first) * share }
        return Colour(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    /// How bright it looks, 0 to 1 (the luma of video).
    public var brightness: Double { 0.299 * red + 0.587 * green + 0.114 * blue }

    public static let white = Colour(1, 1, 1)
    /// Text and marks.
    public static let ink = Colour(hex: 0x222222)
    /// Axes and what stands behind.
    public static let pencil = Colour(hex: 0x666666)
    /// Lines of a grid.
    public static let hair = Colour(hex: 0xE4E4E4)
    /// Where nothing is known.
    public static let blank = Colour(hex: 0xF1F1F1)
}

/// From a share of 0 to 1 to a colour: equal steps look equal, in print without colour and to eyes that see two of
/// three.
public struct ColourScale: Sendable {
    private let stops: [Colour]

    public init(_ stops: [Colour]) { self.stops = stops }

    public func colour(_ share: Double) -> Colour {
        let place = max(0, min(1, share)) * Double(stops.count - 1)
        let below = min(Int(place), stops.count - 2)
        return stops[below].mixed(with: stops[below + 1], place - Double(below))
    }

    /// From dark violet over green to yellow (viridis).
    public static let sequential = ColourScale(
        [
            0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C, 0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26,
            0xFDE725,
        ].map { Colour(hex: $0) })

    /// From blue over near-white to orange, for what has a middle.
    public static let diverging = ColourScale(
        [0x2166AC, 0x67A9CF, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xE08214, 0xB35806].map { Colour(hex: $0) })
}

/// Colours for things without an order, told apart by everybody (Okabe and Ito).
public enum Categories {
    public static let colours: [Colour] = [
        0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x7F7F7F, 0x000000,
    ].map { Colour(hex: $0) }

    public static func colour(_ index: Int) -> Colour { colours[index % colours.count] }
}
