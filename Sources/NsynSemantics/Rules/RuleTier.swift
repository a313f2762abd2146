import NsynDiagnostics

/// Which command a rule or finding belongs to, and how far it has come: the fields `tier` and `status` of its
/// declaration.
public struct RuleTier: Hashable, Sendable {
    public enum Status: String, Sendable, CaseIterable {
        case stable
        /// Still being tried out: runs only when it is asked for.
        case preview
        /// On its way out: runs only when it is named.
        case deprecated
    }

    static let practice = "practice"

    /// Part of `nsyn lint`, not of `nsyn check`.
    public var isPractice = false
    public var status = Status.stable

    public init(isPractice: Bool = false, status: Status = .stable) {
        self.isPractice = isPractice
        self.status = status
    }

    var encoded: UInt8 { (isPractice ? 1 : 0) + 2 * UInt8(Status.allCases.firstIndex(of: status) ?? 0) }

    init?(encoded: UInt8) {
        let status = Int(encoded >> 1)
        guard Status.allCases.indices.contains(status) else { return nil }
        self.init(isPractice: encoded & 1 == 1, status: Status.allCases[status])
    }
}

/// Which rules a checker runs: those of `nsyn check`, or more of them.
public struct RuleSelection: Hashable, Sendable {
    public var includesPractice: Bool
    public var includesPreview: Bool
    /// Rules that are named one by one: they run whatever their tier and status.
    public var named: Set<Code>

    public init(includesPractice: Bool = false, includesPreview: Bool = false, named: Set<Code> = []) {
        self.includesPractice = includesPractice
        self.includesPreview = includesPreview
        self.named = named
    }

    /// What `nsyn check` runs.
    public static let check = RuleSelection()
    /// Everything but what is deprecated.
    public static let everything = RuleSelection(includesPractice: true, includesPreview: true)

    public func holds(_ code: Code, _ tier: RuleTier) -> Bool {
        if named.contains(code) { return true }
        if tier.isPractice && !includesPractice { return false }
        switch tier.status {
        case .stable: return true
        case .preview: return includesPreview
        case .deprecated: return false
        }
    }
}
