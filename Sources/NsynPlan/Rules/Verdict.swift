import NsynQuantities

/// A truth in three values, or none: what rests on something nobody knows is never claimed, nor is its opposite.
@frozen
@usableFromInline
enum Verdict: UInt8, Sendable {
    case never, possible, always, unknown

    @inlinable
    init(_ truth: Truth) { self = Verdict(rawValue: truth.rawValue) ?? .unknown }

    @inlinable
    init(_ value: Bool) { self = value ? .always : .never }

    /// What may be claimed.
    @inlinable var truth: Truth { self == .unknown ? .never : Truth(rawValue: rawValue) ?? .never }

    static func && (left: Verdict, right: @autoclosure () -> Verdict) -> Verdict {
        if left == .never { return .never }
        let right = right()
        if right == .never { return .never }
        if left == .unknown || right == .unknown { return .unknown }
        return left == .always ? right : left
    }

    static func || (left: Verdict, right: @autoclosure () -> Verdict) -> Verdict {
        if left == .always { return .always }
        let right = right()
        if right == .always { return .always }
        if left == .possible || right == .possible { return .possible }
        return left == .unknown || right == .unknown ? .unknown : .never
    }

    static prefix func ! (value: Verdict) -> Verdict {
        switch value {
        case .never: .always
        case .always: .never
        case .possible, .unknown: value
        }
    }
}
