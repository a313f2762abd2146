import Glibc

/// Measures of a prediction. Every one returns a number for any input: an undefined ratio is zero.
public enum Metrics {
    /// The class with the largest probability; with favours, the one with the largest product.
    public static func likeliest(_ probabilities: Matrix, favours: [Double] = []) -> [Int] {
        (0..<probabilities.rows).map { row in
            var mine = Array(probabilities.row(row))
            for kind in favours.indices where kind < mine.count { mine[kind] *= favours[kind] }
            return mine.indices.reduce(0) { mine[$1] > mine[$0] ? $1 : $0 }
        }
    }

    private static func confusion(_ guessed: [Int], _ wanted: [Int], _ classes: Int) -> [[Double]] {
        var table = [[Double]](repeating: [Double](repeating: 0, count: classes), count: classes)
        for (guess, want) in zip(guessed, wanted) { table[want][guess] += 1 }
        return table
    }

    public static func accuracy(_ guessed: [Int], _ wanted: [Int]) -> Double {
        Double(zip(guessed, wanted).filter { $0 == $1 }.count) / Double(max(1, wanted.count))
    }

    /// The mean share recognised of each class that occurs.
    public static func balancedAccuracy(_ guessed: [Int], _ wanted: [Int], classes: Int) -> Double {
        let table = confusion(guessed, wanted, classes)
        let shares = (0..<classes).compactMap { kind -> Double? in
            let count = table[kind].reduce(0, +)
            return count > 0 ? table[kind][kind] / count : nil
        }
        return shares.reduce(0, +) / Double(max(1, shares.count))
    }

    /// The mean F1 over the classes that occur or are guessed.
    public static func macroF1(_ guessed: [Int], _ wanted: [Int], classes: Int) -> Double {
        let table = confusion(guessed, wanted, classes)
        let scores = (0..<classes).compactMap { kind -> Double? in
            let found = table[kind].reduce(0, +)
            let claimed = table.reduce(0) { $0 + $1[kind] }
            return found + claimed > 0 ? 2 * table[kind][kind] / (found + claimed) : nil
        }
        return scores.reduce(0, +) / Double(max(1, scores.count))
    }

    /// Matthews' correlation, for any number of classes.
    public static func matthews(_ guessed: [Int], _ wanted: [Int], classes: Int) -> Double {
        let table = confusion(guessed, wanted, classes)
        let total = Double(wanted.count)
        let right = (0..<classes).reduce(0.0) { $0 + table[$1][$1] }
        var (product, claimedSquares, foundSquares) = (0.0, 0.0, 0.0)
        for kind in 0..<classes {
            let found = table[kind].reduce(0, +)
            let claimed = table.reduce(0) { $0 + $1[kind] }
            product += found * claimed
            claimedSquares += claimed * claimed
            foundSquares += found * found
        }
        let scale = ((total * total - claimedSquares) * (total * total - foundSquares)).squareRoot()
        return scale > 0 ? (right * total - product) / scale : 0
    }

    /// The area under the curve of hits against false alarms: the chance that a positive outranks a negative.
    public static func areaUnderCurve(_ scores: [Double], _ positive: [Bool]) -> Double {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (rankSum, index) = (0.0, 0)
        while index < order.count {
            var end = index
            while end < order.count, scores[order[end]] == scores[order[index]] { end += 1 }
            let rank = Double(index + end + 1) / 2
            for place in index..<end where positive[order[place]] { rankSum += rank }
            index = end
        }
        let above = Double(positive.filter { $0 }.count)
        let below = Double(positive.count) - above
        return above > 0 && below > 0 ? (rankSum - above * (above + 1) / 2) / (above * below) : 0
    }

    /// The mean squared distance of the probabilities from the truth (for two classes: of one of them).
    public static func brier(_ probabilities: Matrix, _ wanted: [Int]) -> Double {
        var sum = 0.0
        for (row, kind) in wanted.enumerated() {
            for place in 0..<probabilities.columns {
                let miss = probabilities[row, place] - (place == kind ? 1 : 0)
                sum += miss * miss
            }
        }
        return sum / Double(max(1, wanted.count)) / (probabilities.columns == 2 ? 2 : 1)
    }

    public static func logLoss(_ probabilities: Matrix, _ wanted: [Int]) -> Double {
        var sum = 0.0
        for (row, kind) in wanted.enumerated() { sum -= log(max(probabilities[row, kind], 1e-15)) }
        return sum / Double(max(1, wanted.count))
    }

    public static func meanAbsoluteError(_ guessed: [Double], _ wanted: [Double]) -> Double {
        zip(guessed, wanted).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(max(1, wanted.count))
    }

    public static func rootMeanSquare(_ guessed: [Double], _ wanted: [Double]) -> Double {
        (zip(guessed, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(max(1, wanted.count)))
            .squareRoot()
    }

    public static func rSquared(_ guessed: [Double], _ wanted: [Double]) -> Double {
        let mean = wanted.reduce(0, +) / Double(max(1, wanted.count))
        let spread = wanted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let rest = zip(guessed, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return spread > 0 ? 1 - rest / spread : 0
    }

    public static func coverage(_ intervals: [ClosedRange<Double>], _ wanted: [Double]) -> Double {
        Double(zip(intervals, wanted).filter { $0.contains($1) }.count) / Double(max(1, wanted.count))
    }

    /// Every measure that fits the target, by name, in the order in which cards print them.
    public static func all(
        _ prediction: Matrix, _ target: Target, decided: [Int]? = nil
    ) -> [(name: String, value: Double)] {
        switch target {
        case .numbers(let wanted):
            let guessed = prediction.column(0)
            return [
                ("MAE", meanAbsoluteError(guessed, wanted)), ("RMSE", rootMeanSquare(guessed, wanted)),
                ("R²", rSquared(guessed, wanted)),
            ]
        case .classes(let wanted, let names):
            let guessed = decided ?? likeliest(prediction)
            let kinds = names.count
            var result = [
                ("accuracy", accuracy(guessed, wanted)),
                ("balanced", balancedAccuracy(guessed, wanted, classes: kinds)),
                ("F1", macroF1(guessed, wanted, classes: kinds)), ("MCC", matthews(guessed, wanted, classes: kinds)),
            ]
            if kinds == 2 { result.append(("AUC", areaUnderCurve(prediction.column(1), wanted.map { $0 == 1 }))) }
            result.append(("Brier", brier(prediction, wanted)))
            result.append(("log loss", logLoss(prediction, wanted)))
            return result
        }
    }
}

/// Whether one method beats another on the same draws.
public enum PairedTest {
    /// The two-sided exact sign test over draws that differ.
    public static func signTest(_ first: [Double], _ second: [Double]) -> Double {
        let wins = zip(first, second).filter { $0 > $1 }.count
        let losses = zip(first, second).filter { $0 < $1 }.count
        let count = wins + losses
        guard count > 0 else { return 1 }
        var tail = 0.0
        for hits in 0...min(wins, losses) {
            tail += exp(
                lgamma(Double(count + 1)) - lgamma(Double(hits + 1)) - lgamma(Double(count - hits + 1)) - Double(count)
                    * log(2))
        }
        return min(1, 2 * tail)
    }

    /// The two-sided test of paired differences by their signs: how often a sum as far from zero comes about when every
    /// sign is drawn at random.
    public static func signFlips(_ differences: [Double], draws: Int = 20_000) -> Double {
        let observed = abs(differences.reduce(0, +)) * (1 - 1e-12)
        var random = RandomStream(seed: 20, stream: 0xF11B)
        var hits = 0
        for _ in 0..<draws {
            var sum = 0.0
            var bits: UInt64 = 0
            for (place, difference) in differences.enumerated() {
                if place % 64 == 0 { bits = random.next() }
                sum += bits >> UInt64(place % 64) & 1 == 0 ? difference : -difference
            }
            if abs(sum) >= observed { hits += 1 }
        }
        return Double(hits + 1) / Double(draws + 1)
    }

    /// The two-sided test of two lists of answers to the same questions by any measure of a whole list: how often a
    /// difference as large comes about when it is drawn for every question whose answer is whose.
    public static func swaps(_ first: [Int], _ second: [Int], draws: Int = 2_000, by measure: ([Int]) -> Double)
        -> Double
    {
        let observed = abs(measure(first) - measure(second)) * (1 - 1e-12)
        var random = RandomStream(seed: 20, stream: 0x5A4B)
        var (left, right) = (first, second)
        let open = first.indices.filter { first[$0] != second[$0] }
        var hits = 0
        for _ in 0..<draws {
            var bits: UInt64 = 0
            for (place, index) in open.enumerated() {
                if place % 64 == 0 { bits = random.next() }
                let isSwapped = bits >> UInt64(place % 64) & 1 == 1
                left[index] = isSwapped ? second[index] : first[index]
                right[index] = isSwapped ? first[index] : second[index]
            }
            if abs(measure(left) - measure(right)) >= observed { hits += 1 }
        }
        return Double(hits + 1) / Double(draws + 1)
    }

    /// McNemar's exact test on two lists of right and wrong answers to the same questions.
    public static func mcNemar(_ first: [Bool], _ second: [Bool]) -> Double {
        signTest(first.map { $0 ? 1 : 0 }, second.map { $0 ? 1 : 0 })
    }
}
