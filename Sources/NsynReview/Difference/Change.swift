import NsynDiagnostics

/// One thing that two versions of a script differ in, as a chemist would say it.
public struct Change: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case target, materials, stocks, parameters, vessels, amounts, conditions, order, steps, sweeps, totals, findings

        public var title: String {
            switch self {
            case .target: "Target and route"
            case .materials: "Materials"
            case .stocks: "Stocks"
            case .parameters: "Parameters"
            case .vessels: "Vessels"
            case .amounts: "Amounts"
            case .conditions: "Conditions"
            case .order: "Order"
            case .steps: "Steps"
            case .sweeps: "Sweeps"
            case .totals: "In sum, at the defaults"
            case .findings: "Findings"
            }
        }
    }

    public enum Direction: String, Sendable, Hashable { case added, removed, changed, moved, renamed }

    public var kind: Kind
    public var direction: Direction
    /// What it is about: ``stock `gold` ``, ``step `add gold to pot` ``.
    public var subject: String
    /// Which of its properties, where it has several: `strength`, `time`.
    public var property: String?
    public var before: String?
    public var after: String?
    /// New over old, where both are numbers of one unit and not zero.
    public var ratio: String?
    /// Lines, from 1.
    public var oldLine: Int?
    public var newLine: Int?

    init(
        _ kind: Kind, _ direction: Direction, _ subject: String, property: String? = nil, before: String? = nil,
        after: String? = nil, ratio: String? = nil
    ) {
        self.kind = kind
        self.direction = direction
        self.subject = subject
        self.property = property
        self.before = before
        self.after = after
        self.ratio = ratio
    }
}

/// What a model predicts of one version of a protocol at its defaults.
public struct Forecast: Sendable, Hashable {
    /// What is predicted, as scripts call it.
    public var column: String
    public var value: Double
    public var lower: Double
    public var upper: Double
    /// The model has seen conditions like this one.
    public var isInDomain: Bool

    public init(column: String, value: Double, lower: Double, upper: Double, isInDomain: Bool) {
        self.column = column
        self.value = value
        self.lower = lower
        self.upper = upper
        self.isInDomain = isInDomain
    }

    var text: String {
        "\(Self.short(value)) (\(Self.short(lower)) to \(Self.short(upper))\(isInDomain ? "" : ", outside of what the model knows"))"
    }

    /// Three digits, without an exponent where it can be done without.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return "\(value == 0 ? "0" : "\(value)")" }
        let size = abs(value)
        if size >= 1e6 || size < 1e-4 { return "\(value)" }
        var scale = 1.0
        while size * scale < 100 { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

/// What is predicted of one version, and why other things are not.
public struct Forecasts: Sendable, Hashable {
    public var values: [Forecast]
    /// Predictions that models would make if they knew more, with what they lack.
    public var gaps: [String]

    public init(values: [Forecast], gaps: [String]) {
        self.values = values
        self.gaps = gaps
    }
}

/// One prediction for both versions; nil where no model makes it.
public struct Effect: Sendable, Hashable {
    public var column: String
    public var before: Forecast?
    public var after: Forecast?

    /// What the change does, and how sure that is.
    public var text: String {
        var text = "\(before?.text ?? "not predicted") → \(after?.text ?? "not predicted")"
        if let before, let after {
            let isClear = before.upper < after.lower || after.upper < before.lower
            if before.text == after.text {
                text = "\(after.text), as before"
            } else if !isClear {
                text += ": within the uncertainty"
            }
        }
        return text
    }
}

/// What changed in one protocol.
public struct ProtocolChanges: Sendable {
    public var oldName: String?
    public var newName: String?
    public var changes: [Change]
    /// What models say of both versions, where the protocol changed.
    public var effects: [Effect] = []
    /// What has to be known to read the rest.
    public var notes: [String] = []

    public var title: String {
        switch (oldName, newName) {
        case (let old?, let new?) where old != new: "protocol `\(old)`, now `\(new)`"
        case (_, let new?): "protocol `\(new)`"
        case (let old?, nil): "protocol `\(old)`"
        default: "protocol"
        }
    }
}

/// Everything that two versions of a script differ in.
public struct ScriptChanges: Sendable {
    public var oldPath: String
    public var newPath: String
    public var protocols: [ProtocolChanges] = []
    public var findings: [Change] = []
    /// Errors that kept a version from being understood: then what is said about it is not everything.
    public var oldErrors = 0
    public var newErrors = 0

    /// Whether anything changed at the bench. Findings that come and go alone are none.
    public var isChemical: Bool { protocols.contains { $0.changes.contains { $0.direction != .renamed } } }
}
