import CKernel

/// A kernel and the rows that a learner knows, ready to be asked at panels of points.
///
/// What is computed at a point takes the same operations in the same order whatever other points are asked for.
struct PanelKernel: Sendable {
    static let panel = Int(nsyn_kernel_panel)

    let rows: Int
    let width: Int
    private let form: nsyn_kernel_form
    private let variance: Double
    /// Scaled.
    private let known: [Double]
    /// From a feature to its scaled place: (x − mean) · factor.
    private let means: [Double]
    private let factors: [Double]

    /// Nil where these don't belong together, as in a file that somebody wrote by hand.
    /// - Parameter known: standardised.
    init?(_ kernel: Kernel, known: Matrix, standardiser: Standardiser) {
        guard known.rows > 0, known.columns > 0, kernel.scales.count == known.columns,
            standardiser.means.count == known.columns, standardiser.deviations.count == known.columns
        else { return nil }
        rows = known.rows
        width = known.columns
        variance = kernel.variance
        self.known = kernel.scaled(known).elements
        means = standardiser.means
        factors = zip(standardiser.deviations, kernel.scales).map { 1 / ($0 * $1) }
        form = kernel.form.inPanels
    }

    /// Hands on the covariances of the known rows with every panel: row r's with point p at `values[r · panel + p]`. The
    /// last panel is filled up with its last point.
    func panels(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        _ body: (_ start: Int, _ count: Int, _ values: UnsafePointer<Double>) -> Void
    ) {
        let panel = PanelKernel.panel
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, (rows + width) * panel)) { memory in
            let points = memory.baseAddress!
            let values = points + width * panel
            for start in stride(from: 0, to: count, by: panel) {
                let size = min(panel, count - start)
                for feature in 0..<width {
                    let (column, target) = (columns[feature] + start, points + feature * panel)
                    for point in 0..<panel {
                        target[point] = (column[min(point, size - 1)] - means[feature]) * factors[feature]
                    }
                }
                known.withUnsafeBufferPointer {
                    nsyn_kernel_cross(form, variance, $0.baseAddress!, Int32(rows), Int32(width), points, values)
                }
                body(start, size, values)
            }
        }
    }

    /// By point of a panel the sum of weight times value over the rows.
    func sum(_ weights: [Double], _ values: UnsafePointer<Double>, into sums: UnsafeMutablePointer<Double>) {
        weights.withUnsafeBufferPointer { nsyn_kernel_sum(values, Int32(rows), $0.baseAddress!, sums) }
    }

    /// By point the squared length of a lower triangular matrix times its values.
    func squares(_ factor: Matrix, _ values: UnsafePointer<Double>, into sums: UnsafeMutablePointer<Double>) {
        factor.elements.withUnsafeBufferPointer { nsyn_kernel_squares($0.baseAddress!, Int32(rows), values, sums) }
    }
}
