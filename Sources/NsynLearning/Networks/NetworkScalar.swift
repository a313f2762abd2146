import COpenBLAS
import Glibc

/// A number that networks compute with: `Float` to train and to predict, `Double` to check gradients.
///
/// The protocol holds exactly what a tape needs, so that every operation and its gradient are written once.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable, Codable where RawSignificand: FixedWidthInteger {
    static func exponential(_ value: Self) -> Self
    static func logarithm(_ value: Self) -> Self
    static func hyperbolicTangent(_ value: Self) -> Self

    /// `c = alpha · op(a) · op(b) + beta · c` on row-major matrices; `rows × columns` is the shape of `c`.
    static func multiply(
        _ a: UnsafePointer<Self>, transposed transposeA: Bool, _ b: UnsafePointer<Self>, transposed transposeB: Bool,
        into c: UnsafeMutablePointer<Self>, rows: Int, columns: Int, inner: Int, beta: Self)
}

/// OpenBLAS threads are switched off once: our own parallel loops sit above it, and two layers of threads
/// on small matrices cost a factor of thirty.
enum SingleThreadedBLAS {
    static let ready: Bool = {
        openblas_set_num_threads(1)
        return true
    }()
}

extension Float: NetworkScalar {
    @inlinable public static func exponential(_ value: Float) -> Float { expf(value) }
    @inlinable public static func logarithm(_ value: Float) -> Float { logf(value) }
    @inlinable public static func hyperbolicTangent(_ value: Float) -> Float { tanhf(value) }

    public static func multiply(
        _ a: UnsafePointer<Float>, transposed transposeA: Bool, _ b: UnsafePointer<Float>, transposed transposeB: Bool,
        into c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, inner: Int, beta: Float
    ) {
        guard rows > 0, columns > 0 else { return }
        _ = SingleThreadedBLAS.ready
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(transposeA ? rows : inner), b,
            blasint(transposeB ? inner : columns), beta, c, blasint(columns))
    }
}

extension Double: NetworkScalar {
    @inlinable public static func exponential(_ value: Double) -> Double { exp(value) }
    @inlinable public static func logarithm(_ value: Double) -> Double { log(value) }
    @inlinable public static func hyperbolicTangent(_ value: Double) -> Double { tanh(value) }

    public static func multiply(
        _ a: UnsafePointer<Double>, transposed transposeA: Bool, _ b: UnsafePointer<Double>,
        transposed transposeB: Bool, into c: UnsafeMutablePointer<Double>, rows: Int, columns: Int, inner: Int,
        beta: Double
    ) {
        guard rows > 0, columns > 0 else { return }
        _ = SingleThreadedBLAS.ready
        cblas_dgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(transposeA ? rows : inner), b,
            blasint(transposeB ? inner : columns), beta, c, blasint(columns))
    }
}
