import COpenBLAS
import Glibc

/// Touched by every wrapper before its first call. One BLAS thread per worker: two threads on small matrices of shared
/// cores cost a factor of thirty. And kernels for this processor: a library older than it falls back to the slowest.
let singleThreadedBLAS: Void = {
    let fallbacks = ["Prescott", "Generic", "Core2", "Unknown"]
    if let wanted = nsyn_wanted_blas_core(), getenv("OPENBLAS_CORETYPE") == nil,
        let current = openblas_get_corename(), fallbacks.contains(String(cString: current))
    {
        setenv("OPENBLAS_CORETYPE", wanted, 1)
        gotoblas_dynamic_quit()
        gotoblas_dynamic_init()
        unsetenv("OPENBLAS_CORETYPE")
    }
    openblas_set_num_threads(1)
}()

/// The two element types that BLAS multiplies: `Double` for kernels and optimisers, `Float` for networks.
public protocol LinearScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// C = alpha · op(A) op(B) + beta · C over row-major storage with the given row strides.
    static func gemm(
        transposeLeft: Bool, transposeRight: Bool, rows: Int, columns: Int, inner: Int, alpha: Self,
        left: UnsafePointer<Self>, leftStride: Int, right: UnsafePointer<Self>, rightStride: Int, beta: Self,
        into result: UnsafeMutablePointer<Self>, resultStride: Int)

    /// y = alpha · op(A) x + beta · y for row-major A.
    static func gemv(
        transpose: Bool, rows: Int, columns: Int, alpha: Self, matrix: UnsafePointer<Self>, matrixStride: Int,
        vector: UnsafePointer<Self>, beta: Self, into result: UnsafeMutablePointer<Self>)

    static func dot(_ count: Int, _ left: UnsafePointer<Self>, _ right: UnsafePointer<Self>) -> Self

    /// y += alpha · x
    static func axpy(_ count: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
}

extension Double: LinearScalar {
    public static func gemm(
        transposeLeft: Bool, transposeRight: Bool, rows: Int, columns: Int, inner: Int, alpha: Double,
        left: UnsafePointer<Double>, leftStride: Int, right: UnsafePointer<Double>, rightStride: Int, beta: Double,
        into result: UnsafeMutablePointer<Double>, resultStride: Int
    ) {
        _ = singleThreadedBLAS
        cblas_dgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), alpha, left, Int32(leftStride), right, Int32(rightStride),
            beta, result, Int32(resultStride))
    }

    public static func gemv(
        transpose: Bool, rows: Int, columns: Int, alpha: Double, matrix: UnsafePointer<Double>, matrixStride: Int,
        vector: UnsafePointer<Double>, beta: Double, into result: UnsafeMutablePointer<Double>
    ) {
        _ = singleThreadedBLAS
        cblas_dgemv(
            CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, matrix,
            Int32(matrixStride), vector, 1, beta, result, 1)
    }

    public static func dot(_ count: Int, _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>) -> Double {
        _ = singleThreadedBLAS
        return cblas_ddot(Int32(count), left, 1, right, 1)
    }

    public static func axpy(
        _ count: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
    ) {
        _ = singleThreadedBLAS
        cblas_daxpy(Int32(count), alpha, x, 1, y, 1)
    }
}

extension Float: LinearScalar {
    public static func gemm(
        transposeLeft: Bool, transposeRight: Bool, rows: Int, columns: Int, inner: Int, alpha: Float,
        left: UnsafePointer<Float>, leftStride: Int, right: UnsafePointer<Float>, rightStride: Int, beta: Float,
        into result: UnsafeMutablePointer<Float>, resultStride: Int
    ) {
        _ = singleThreadedBLAS
        cblas_sgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), alpha, left, Int32(leftStride), right, Int32(rightStride),
            beta, result, Int32(resultStride))
    }

    public static func gemv(
        transpose: Bool, rows: Int, columns: Int, alpha: Float, matrix: UnsafePointer<Float>, matrixStride: Int,
        vector: UnsafePointer<Float>, beta: Float, into result: UnsafeMutablePointer<Float>
    ) {
        _ = singleThreadedBLAS
        cblas_sgemv(
            CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), alpha, matrix,
            Int32(matrixStride), vector, 1, beta, result, 1)
    }

    public static func dot(_ count: Int, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>) -> Float {
        _ = singleThreadedBLAS
        return cblas_sdot(Int32(count), left, 1, right, 1)
    }

    public static func axpy(_ count: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
        _ = singleThreadedBLAS
        cblas_saxpy(Int32(count), alpha, x, 1, y, 1)
    }
}
