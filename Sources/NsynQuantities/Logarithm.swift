#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The C library's decimal logarithm, under a name that no method of an interval hides.
@usableFromInline
internal func decimalLogarithm(_ value: Double) -> Double { log10(value) }

/// Ten to a power, by the C library.
@usableFromInline
internal func decimalPower(_ exponent: Double) -> Double { pow(10, exponent) }
