import NsynPlan
import NsynQuantities

/// A well of something on the deck: indices of `Deck.placements` and of its wells.
struct Spot: Hashable {
    var placement: Int
    var well: Int
}

/// Where in a well the tip's end stands, mm.
enum TipHeight: Hashable {
    case aboveBottom(Double)
    case belowTop(Double)
}

/// What robots that are told every movement do, one atomic command at a time. `TipLowering` calls it in order; each
/// format writes what it is told.
protocol CommandWriter {
    /// The script's line that the following commands serve; 0 for none.
    var line: Int32 { get set }
    mutating func pickUp(_ pipette: Int, from spot: Spot)
    mutating func drop(_ pipette: Int)
    /// Volumes in pL, flows in µL/s.
    mutating func aspirate(_ pipette: Int, from spot: Spot, volume: Int, flow: Double, at height: TipHeight)
    mutating func dispense(_ pipette: Int, into spot: Spot, volume: Int, flow: Double, at height: TipHeight)
    /// Draws air above the liquid of a well. `isEmpty`: the plunger has to be brought up first.
    mutating func airGap(_ pipette: Int, above spot: Spot, volume: Int, flow: Double, isEmpty: Bool)
    mutating func blowOut(_ pipette: Int, into spot: Spot, flow: Double, at height: TipHeight)
    mutating func touch(_ pipette: Int, in spot: Spot)
    mutating func wait(_ seconds: Double)
    /// °C
    mutating func setTemperature(_ celsius: Double, below placement: Int)
    mutating func shake(_ placement: Int, turnsPerMinute: Int)
    mutating func stopShaking(_ placement: Int)
    mutating func stopHeating(_ placement: Int)
    /// A person does something; the plates of these placements have to be free to take.
    mutating func pause(_ message: String, releasing placements: [Int])
}

/// Numbers as files carry them.
enum FileNumber {
    /// µL with up to six digits, from pL: exact.
    static func microlitres(_ picolitres: Int) -> String { decimal(picolitres, digits: 6) }

    /// nL with up to three digits, from pL.
    static func nanolitres(_ picolitres: Int) -> String { decimal(picolitres, digits: 3) }

    /// An integer with its last `digits` behind the point, without trailing zeros.
    static func decimal(_ value: Int, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let magnitude = value.magnitude
        let whole = magnitude / scale.magnitude
        var rest = magnitude % scale.magnitude
        let sign = value < 0 ? "-" : ""
        if rest == 0 { return sign + String(whole) }
        var places = digits
        while rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        let text = String(rest)
        return sign + String(whole) + "." + String(repeating: "0", count: places - text.utf8.count) + text
    }

    /// Rounded to so many digits behind the point, without trailing zeros.
    static func rounded(_ value: Double, digits: Int = 3) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.magnitude < 9e15 else { return value.isFinite ? value.description : "0" }
        return decimal(Int(scaled), digits: digits)
    }

    static func millimetres(_ length: Rational) -> Double { length.double * 1000 }
    static func celsius(_ kelvin: Rational) -> Double { (kelvin - Rational(27315, 100)).double }
    /// 1/s to turns per minute
    static func turnsPerMinute(_ speed: Rational) -> Int { (speed * Rational(60)).rounded.int ?? 0 }
}
