import Glibc

/// A number that networks compute with: `Float` to train and to predict, `Double` to check gradients.
///
/// With `LinearScalar` below it, it holds what a tape needs, so that every operation and its gradient are written once.
public protocol NetworkScalar: LinearScalar {
    static func exponential(_ value: Self) -> Self
    static func logarithm(_ value: Self) -> Self
    static func hyperbolicTangent(_ value: Self) -> Self
}

extension Float: NetworkScalar {
    public static func exponential(_ value: Float) -> Float { expf(value) }
    public static func logarithm(_ value: Float) -> Float { logf(value) }
    public static func hyperbolicTangent(_ value: Float) -> Float { tanhf(value) }
}

extension Double: NetworkScalar {
    public static func hyperbolicTangent(_ value: Double) -> Double { tanh(value) }

    static func cosine(_ value: Double) -> Double { cos(value) }
}

extension NetworkScalar {
    /// `c = op(a) · op(b) + beta · c` on contiguous row-major matrices; `rows × columns` is the shape of `c`.
    @inline(__always)
    static func multiply(
        _ a: UnsafePointer<Self>, transposed transposeA: Bool, _ b: UnsafePointer<Self>, transposed transposeB: Bool,
        into c: UnsafeMutablePointer<Self>, rows: Int, columns: Int, inner: Int, beta: Self
    ) {
        guard rows > 0, columns > 0 else { return }
        gemm(
            transposeLeft: transposeA, transposeRight: transposeB, rows: rows, columns: columns, inner: inner, alpha: 1,
            left: a, leftStride: transposeA ? rows : inner, right: b, rightStride: transposeB ? inner : columns,
            beta: beta, into: c, resultStride: columns)
    }
}

extension RandomStream {
    /// An independent generator addressed by a name (of a parameter, of a layer), so that adding a layer elsewhere
    /// doesn't change how this one starts.
    func split(_ name: String) -> RandomStream {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return split(Int(truncatingIfNeeded: hash))
    }
}
