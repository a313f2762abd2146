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

/// What changed in one protocol.
public struct ProtocolChanges: Sendable {
    public var oldName: String?
    public var newName: String?
    public var changes: [Change]

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
