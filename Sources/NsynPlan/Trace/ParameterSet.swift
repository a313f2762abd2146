/// Which parameters something depends on: one bit each, the last bit shared by all from number 63 on.
@frozen
public struct ParameterSet: OptionSet, Hashable, Sendable {
    public var rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    public init(_ parameter: ParameterID) { rawValue = 1 << UInt64(min(max(parameter.value, 0), 63)) }

    /// Of a claim that may depend on anything.
    @inlinable
    public static var all: ParameterSet { ParameterSet(rawValue: .max) }

    @inlinable
    public func holds(_ parameter: ParameterID) -> Bool { !isDisjoint(with: ParameterSet(parameter)) }
}
