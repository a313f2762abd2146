/// The answer of a comparison between intervals: it holds for no pair of values, for some, or for all.
@frozen
public enum Truth: UInt8, Comparable, Sendable {
    case never, possible, always

    @inlinable
    public init(_ value: Bool) {
        self = value ? .always : .never
    }

    /// `always` where the first condition holds, `never` where the second does not even leave it possible.
    @inlinable
    public init(always: Bool, possible: Bool) {
        self = always ? .always : possible ? .possible : .never
    }

    @inlinable public var isPossible: Bool { self != .never }
    @inlinable public var isAlways: Bool { self == .always }
    @inlinable public var isNever: Bool { self == .never }

    @inlinable public static func < (left: Truth, right: Truth) -> Bool { left.rawValue < right.rawValue }
    @inlinable public static func && (left: Truth, right: Truth) -> Truth { left < right ? left : right }
    @inlinable public static func || (left: Truth, right: Truth) -> Truth { left < right ? right : left }

    @inlinable
    public static prefix func ! (value: Truth) -> Truth {
        switch value {
        case .never: .always
        case .possible: .possible
        case .always: .never
        }
    }
}
