import NsynQuantities

/// One thing that stands on a deck, hangs on an arm or is dropped by it, as `labware` records of the library declare it.
///
/// The field behind each property is named in quotation marks; lengths are in metres, volumes in m³.
public struct Labware: Sendable, Hashable {
    /// `role:` what it is there for.
    public enum Role: String, Sendable, Hashable {
        case plate, reservoir, tubes, tips, pipette, module, adapter, trash
    }

    /// `bottom:` of a well.
    public enum Bottom: String, Sendable, Hashable { case flat, v, round, conical }

    /// The name of the record: `plate96_deep`.
    public var name: String
    /// `name:` for people.
    public var title: String
    public var role: Role = .plate
    /// `load_name:` its name in the maker's library, or in the definition that the emitter writes into the file.
    public var loadName: String
    /// `load_version:` of that definition
    public var loadVersion = 1
    /// `standard:` whether the maker's software knows `loadName` by itself; otherwise the file has to define it.
    public var isStandard = true
    /// `rows:` and `columns:`
    public var rows = 1
    public var columns = 1
    /// `volume:` that one well, tube or tip holds.
    public var capacity: Rational = .zero
    /// `dead_volume:` that can't be drawn from one well.
    public var deadVolume: Rational = .zero
    /// `depth:` of a well, `height:` of the whole, `diameter:` or `width:` of a round or square well (`length:` of a
    /// trough along the column), `pitch:` from well to well.
    public var depth: Rational = .zero
    public var height: Rational = .zero
    public var diameter: Rational?
    public var width: Rational?
    public var length: Rational?
    public var pitch: Rational = .zero
    public var bottom: Bottom = .flat
    /// `wall:` as in the records of kind `material`.
    public var wall: String?
    /// `trough: true`: all channels of an arm reach into one well.
    public var isTrough = false
    /// `filter: true` of tips.
    public var hasFilter = false
    /// `cold: true`: keeps what stands in it on ice.
    public var isCold = false
    /// `fits:` names of modules or adapters it stands on, beside the bare deck.
    public var fits: [String] = []

    // Of a pipette

    /// `channels:`
    public var channels = 1
    /// `smallest:` and `largest:` that it delivers within its maker's tolerance.
    public var smallest: Rational = .zero
    public var largest: Rational = .zero
    /// `flow:` its usual rate and `slowest_flow:` the least it can hold, m³/s.
    public var flow: Rational = .zero
    public var slowestFlow: Rational = .zero
    /// `tips:` names of the tips it takes, the usual one first.
    public var tips: [String] = []
    /// `disposal:` extra volume that it takes up for several dispenses in a row, and gives back to the source.
    public var disposal: Rational = .zero
    /// `low_volume: true`: the mode for small volumes of a pipette that has one, chosen when a tip is picked up.
    public var isLowVolumeMode = false
    /// `qc_volumes:`, `qc_bias:`, `qc_spread:` what its maker lets pass.
    public var tolerances: [DeliveryTolerance] = []

    // Of a module

    /// `lowest:` and `highest:` temperature it reaches, K.
    public var lowest: Rational?
    public var highest: Rational?
    /// `slowest_shaking:` and `fastest_shaking:`, 1/s
    public var slowestShaking: Rational?
    public var fastestShaking: Rational?
    public var source: String?

    public init(name: String) {
        self.name = name
        title = name
        loadName = name
    }

    /// By how much one delivery may be off: linear between the volumes stated, as at the ends beyond them; nil where the
    /// maker states nothing.
    public func tolerance(of volume: Rational) -> DeliveryTolerance? {
        guard let first = tolerances.first, let last = tolerances.last else { return nil }
        if volume <= first.volume { return first }
        guard let upper = tolerances.firstIndex(where: { volume <= $0.volume }) else { return last }
        let (low, high) = (tolerances[upper - 1], tolerances[upper])
        let share = (volume - low.volume) / (high.volume - low.volume)
        return DeliveryTolerance(
            volume: volume, bias: low.bias + (high.bias - low.bias) * share,
            spread: low.spread + (high.spread - low.spread) * share)
    }

    public var wellCount: Int { rows * columns }

    /// Wells are numbered column by column from 0: A1, B1, …; the order of worklists and of 8-channel work.
    public func row(_ well: Int) -> Int { well % rows }
    public func column(_ well: Int) -> Int { well / rows }
    public func well(row: Int, column: Int) -> Int { column * rows + row }

    /// `A1` … `H12`, `AF48`
    public func wellName(_ well: Int) -> String { Labware.rowName(row(well)) + String(column(well) + 1) }

    public static func rowName(_ row: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(row % 26)))
        return row < 26 ? letter : String(UnicodeScalar(UInt8(ascii: "A") + UInt8(row / 26 - 1))) + letter
    }

    /// The well of a name such as `H12`; nil where there is none.
    public func well(named name: String) -> Int? {
        let letters = name.utf8.prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
        guard (1...2).contains(letters.count), let number = Int(name.dropFirst(letters.count)), number >= 1 else {
            return nil
        }
        let row = letters.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) + 1 } - 1
        return row < rows && number <= columns ? well(row: row, column: number - 1) : nil
    }
}

/// What a maker lets pass at one volume of a pipette.
public struct DeliveryTolerance: Sendable, Hashable {
    /// m³
    public var volume: Rational
    /// How far the mean may be off, 0…1 of the volume.
    public var bias: Rational
    /// Coefficient of variation, 0…1
    public var spread: Rational

    public init(volume: Rational, bias: Rational, spread: Rational) {
        self.volume = volume
        self.bias = bias
        self.spread = spread
    }
}
