import CKernel

/// A kernel among the rows that a learner knows: their covariances, and what these change by with the length scales.
struct KernelPairs {
    private let kernel: Kernel
    private let count: Int
    private let width: Int
    /// Numbers of one feature: a panel may be read from the last row on.
    private let stride: Int
    /// Scaled rows, feature after feature.
    private let points: [Double]

    init(_ kernel: Kernel, rows: Matrix) {
        precondition(rows.columns == kernel.scales.count)
        self.kernel = kernel
        (count, width) = (rows.rows, rows.columns)
        let (count, width, stride) = (count, width, count + PanelKernel.panel)
        points = [Double](unsafeUninitializedCapacity: width * stride) { points, size in
            points.initialize(repeating: 0)
            for row in 0..<count {
                for feature in 0..<width {
                    points[feature * stride + row] = rows.elements[row * width + feature] / kernel.scales[feature]
                }
            }
            size = width * stride
        }
        self.stride = stride
    }

    /// Covariances up to the diagonal. What is above, no factorisation looks at: it holds the slopes of the same pairs,
    /// one matrix in the place of two.
    func covariancesAndSlopes() -> Matrix {
        let elements = [Double](unsafeUninitializedCapacity: count * count) { elements, size in
            size = count * count
            guard let base = elements.baseAddress else { return }
            nsyn_kernel_among(
                kernel.form.inPanels, kernel.variance, points, Int32(stride), Int32(count), Int32(width), base, base)
        }
        return Matrix(rows: count, columns: count, elements: elements)
    }

    /// The same with zeros above the diagonal.
    func covariances() -> Matrix {
        var values = covariancesAndSlopes()
        for row in 0..<count {
            for column in row + 1..<max(row + 1, count) { values[row, column] = 0 }
        }
        return values
    }

    /// By feature the slope of ½ Σ_ij (v_i v_j − R_ij) K_ij in the logarithm of its length scale.
    /// - Parameters:
    ///   - removed: R, of which what is below the diagonal counts.
    ///   - slopes: what `covariancesAndSlopes` put above the diagonal; it may still stand above that of `removed`.
    func scaleSlopes(_ factors: [Double], removed: Matrix, slopes: Matrix) -> [Double] {
        let factors = factors + [Double](repeating: 0, count: PanelKernel.panel)
        var sums = [Double](repeating: 0, count: 8 * width)
        nsyn_kernel_traces(
            factors, removed.elements, slopes.elements, points, Int32(stride), Int32(count), Int32(width), &sums)
        return Array(sums[..<width])
    }
}

extension Kernel.Form {
    var inPanels: nsyn_kernel_form {
        switch self {
        case .squaredExponential: nsyn_kernel_gaussian
        case .matern32: nsyn_kernel_matern32
        case .matern52: nsyn_kernel_matern52
        }
    }
}
