import NsynQuantities

/// What one field of a record holds.
public enum EquipmentValue: Sendable, Hashable {
    case text(String)
    /// In SI units.
    case number(Rational)
    case whole(Int)
    case truth(Bool)
    case words([String])
}

/// One field of labware or of a robot, as it travels in a folder that has to stand alone: named as in the records of the
/// language, resolved into SI units.
public struct EquipmentField<Record: Sendable>: Sendable {
    public enum Kind: Sendable, Hashable { case text, number, whole, truth, words }

    public let name: String
    public let kind: Kind
    /// Nil where the record says nothing.
    public let value: @Sendable (Record) -> EquipmentValue?
    /// Takes a value; what is wrong with it, or nil.
    public let set: @Sendable (inout Record, EquipmentValue) -> String?

    private init(
        _ name: String, _ kind: Kind, _ value: @escaping @Sendable (Record) -> EquipmentValue?,
        _ set: @escaping @Sendable (inout Record, EquipmentValue) -> String?
    ) {
        self.name = name
        self.kind = kind
        self.value = value
        self.set = set
    }

    typealias Path<Value> = WritableKeyPath<Record, Value> & Sendable

    static func text(_ name: String, _ path: Path<String>) -> EquipmentField {
        EquipmentField(
            name, .text, { .text($0[keyPath: path]) },
            { record, value in
                guard case .text(let text) = value else { return "is no text" }
                record[keyPath: path] = text
                return nil
            })
    }

    static func text(_ name: String, _ path: Path<String?>) -> EquipmentField {
        EquipmentField(
            name, .text, { $0[keyPath: path].map { .text($0) } },
            { record, value in
                guard case .text(let text) = value else { return "is no text" }
                record[keyPath: path] = text
                return nil
            })
    }

    /// One of a few words.
    static func word<Word: RawRepresentable<String> & Sendable>(
        _ name: String, _ path: Path<Word>
    ) -> EquipmentField {
        EquipmentField(
            name, .text, { .text($0[keyPath: path].rawValue) },
            { record, value in
                guard case .text(let text) = value, let word = Word(rawValue: text) else { return "is no such word" }
                record[keyPath: path] = word
                return nil
            })
    }

    static func number(
        _ name: String, _ path: Path<Rational>, in range: ClosedRange<Rational> = EquipmentLimits.number
    ) -> EquipmentField {
        EquipmentField(
            name, .number, { .number($0[keyPath: path]) },
            { record, value in
                guard case .number(let number) = value, range.contains(number) else { return EquipmentLimits.beyond }
                record[keyPath: path] = number
                return nil
            })
    }

    static func number(
        _ name: String, _ path: Path<Rational?>, in range: ClosedRange<Rational> = EquipmentLimits.number
    ) -> EquipmentField {
        EquipmentField(
            name, .number, { $0[keyPath: path].map { .number($0) } },
            { record, value in
                guard case .number(let number) = value, range.contains(number) else { return EquipmentLimits.beyond }
                record[keyPath: path] = number
                return nil
            })
    }

    static func whole(_ name: String, _ path: Path<Int>, in range: ClosedRange<Int>) -> EquipmentField {
        EquipmentField(
            name, .whole, { .whole($0[keyPath: path]) },
            { record, value in
                guard case .whole(let number) = value, range.contains(number) else { return EquipmentLimits.beyond }
                record[keyPath: path] = number
                return nil
            })
    }

    static func truth(_ name: String, _ path: Path<Bool>) -> EquipmentField {
        EquipmentField(
            name, .truth, { .truth($0[keyPath: path]) },
            { record, value in
                guard case .truth(let truth) = value else { return "is neither true nor false" }
                record[keyPath: path] = truth
                return nil
            })
    }

    static func words(_ name: String, _ path: Path<[String]>) -> EquipmentField {
        EquipmentField(
            name, .words, { .words($0[keyPath: path]) },
            { record, value in
                guard case .words(let words) = value, words.count <= EquipmentLimits.words else {
                    return EquipmentLimits.beyond
                }
                record[keyPath: path] = words
                return nil
            })
    }
}

/// Beyond these nobody builds anything, and a replay would only run out of memory.
enum EquipmentLimits {
    static let beyond = "is beyond anything that is built"
    static let number = Rational.zero...Rational(1_000_000)
    /// m³: a drum
    static let volume = Rational.zero...Rational(1)
    /// m, m/s
    static let length = Rational.zero...Rational(100)
    /// What something is divided by.
    static let speed = Rational(1, 1_000_000)...Rational(100)
    /// K
    static let temperature = Rational.zero...Rational(2_000)
    static let side = 1...128
    static let channels = 1...384
    static let words = 1_000
}

extension Labware {
    /// Everything about it that a replay of robots' files may ask for.
    public static let fields: [EquipmentField<Labware>] = [
        .text("title", \.title), .word("role", \.role), .text("load_name", \.loadName),
        .whole("load_version", \.loadVersion, in: 0...100_000), .truth("standard", \.isStandard),
        .whole("rows", \.rows, in: EquipmentLimits.side), .whole("columns", \.columns, in: EquipmentLimits.side),
        .number("volume", \.capacity, in: EquipmentLimits.volume),
        .number("dead_volume", \.deadVolume, in: EquipmentLimits.volume),
        .number("depth", \.depth, in: EquipmentLimits.length), .number("height", \.height, in: EquipmentLimits.length),
        .number("diameter", \.diameter, in: EquipmentLimits.length),
        .number("width", \.width, in: EquipmentLimits.length), .number("length", \.length, in: EquipmentLimits.length),
        .number("pitch", \.pitch, in: EquipmentLimits.length), .word("bottom", \.bottom), .text("wall", \.wall),
        .truth("trough", \.isTrough), .truth("filter", \.hasFilter), .truth("cold", \.isCold), .words("fits", \.fits),
        .whole("channels", \.channels, in: EquipmentLimits.channels),
        .number("smallest", \.smallest, in: EquipmentLimits.volume),
        .number("largest", \.largest, in: EquipmentLimits.volume), .number("flow", \.flow),
        .number("slowest_flow", \.slowestFlow), .words("tips", \.tips),
        .number("disposal", \.disposal, in: EquipmentLimits.volume), .truth("low_volume", \.isLowVolumeMode),
        .number("lowest", \.lowest, in: EquipmentLimits.temperature),
        .number("highest", \.highest, in: EquipmentLimits.temperature),
        .number("slowest_shaking", \.slowestShaking), .number("fastest_shaking", \.fastestShaking),
    ]
}

extension Robot {
    /// Everything about it that a replay of its files may ask for.
    public static let fields: [EquipmentField<Robot>] = [
        .text("title", \.title), .words("aliases", \.aliases), .text("family", \.family), .word("arm", \.arm),
        .number("smallest", \.smallest, in: EquipmentLimits.volume),
        .number("largest", \.largest, in: EquipmentLimits.volume),
        .number("resolution", \.resolution, in: EquipmentLimits.volume), .truth("inert_gas", \.keepsInertGas),
        .words("pipettes", \.pipettes), .whole("mounts", \.mounts, in: 1...16), .words("slots", \.slots),
        .whole("slot_columns", \.slotColumns, in: EquipmentLimits.side),
        .number("slot_pitch_x", \.slotPitchX, in: EquipmentLimits.length),
        .number("slot_pitch_y", \.slotPitchY, in: EquipmentLimits.length), .text("trash", \.trash),
        .words("reservoirs", \.reservoirs), .words("tubes", \.tubes), .words("cold_tubes", \.coldTubes),
        .words("premix", \.premix), .words("modules", \.modules), .truth("several_dispenses", \.dispensesSeveral),
        .truth("shakes_while_dispensing", \.dispensesWhileShaking),
        .number("speed", \.speed, in: EquipmentLimits.speed),
        .number("z_travel", \.zTravel, in: EquipmentLimits.length),
        .number("z_travel_module", \.zTravelModule, in: EquipmentLimits.length),
        .number("same_slot", \.sameSlotTime), .number("pick_up_time", \.pickUpTime),
        .number("drop_time", \.dropTime),
    ]
}
