import Glibc

// The transcendental functions in one place: every file that needs them spells them without importing Glibc.
extension Double {
    public static func logarithm(_ value: Double) -> Double { log(value) }
    public static func exponential(_ value: Double) -> Double { exp(value) }
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

    /// 1 / (1 + e⁻ˣ) without overflow on either side.
    static func logistic(_ value: Double) -> Double {
        if value >= 0 { return 1 / (1 + exp(-value)) }
        let grown = exp(value)
        return grown / (1 + grown)
    }

    /// log(1 + eˣ) without overflow.
    static func softplus(_ value: Double) -> Double {
        value > 0 ? value + log1p(exp(-value)) : log1p(exp(value))
    }

    /// The cumulative distribution of the standard normal.
    static func normalCumulative(_ value: Double) -> Double { 0.5 * erfc(-value / 2.0.squareRoot()) }

    static func normalDensity(_ value: Double) -> Double { exp(-0.5 * value * value) / (2 * Double.pi).squareRoot() }

    /// The quantile of the standard normal: Acklam's rational approximation and one Halley step to full precision.
    static func normalQuantile(_ probability: Double) -> Double {
        if probability <= 0 { return -.infinity }
        if probability >= 1 { return .infinity }
        let a = [
            -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
            -3.066479806614716e+01, 2.506628277459239e+00,
        ]
        let b = [
            -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
            -1.328068155288572e+01,
        ]
        let c = [
            -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
            4.374664141464968e+00, 2.938163982698783e+00,
        ]
        let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00]
        let tail = min(probability, 1 - probability)
        var x: Double
        if tail < 0.02425 {
            let q = (-2 * log(tail)).squareRoot()
            let top = ((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]
            x = top / ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1)
            if probability > 0.5 { x = -x }
        } else {
            let q = probability - 0.5
            let r = q * q
            let top = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q
            x = top / (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1)
        }
        let step = (normalCumulative(x) - probability) / normalDensity(x)
        return x - step / (1 + x * step / 2)
    }
}

/// log Σ eˣ without overflow.
func logSumExp(_ values: some Collection<Double>) -> Double {
    guard let largest = values.max(), largest > -.infinity else { return -.infinity }
    var sum = 0.0
    for value in values { sum += exp(value - largest) }
    return largest + log(sum)
}

extension Matrix {
    /// Log-odds of the second of two classes, or scores of several, as one probability a class.
    func probabilities(of classes: Int) -> Matrix {
        var result = Matrix(rows: rows, columns: classes)
        for row in 0..<rows {
            if classes == 2 {
                let probability = Double.logistic(self[row, 0])
                result[row, 0] = 1 - probability
                result[row, 1] = probability
            } else {
                let total = logSumExp(self.row(row))
                for place in 0..<classes { result[row, place] = .exponential(self[row, place] - total) }
            }
        }
        return result
    }
}
