/// Accuracy, Matthews' coefficient and Brier's score of probabilities.
struct OutcomeScores {
    let accuracy: Double
    let matthews: Double
    let brier: Double

    init(_ probabilities: [Double], _ outcomes: [Int]) {
        var counts = [0.0, 0, 0, 0]
        var square = 0.0
        for (probability, outcome) in zip(probabilities, outcomes) {
            counts[(probability > 0.5 ? 2 : 0) + outcome] += 1
            square += (probability - Double(outcome)) * (probability - Double(outcome))
        }
        let (trueNegatives, falseNegatives, falsePositives, truePositives) = (
            counts[0], counts[1], counts[2], counts[3]
        )
        let total = max(Double(outcomes.count), 1)
        accuracy = (trueNegatives + truePositives) / total
        brier = square / total
        let product =
            (truePositives + falsePositives) * (truePositives + falseNegatives) * (trueNegatives + falsePositives)
            * (trueNegatives + falseNegatives)
        matthews =
            product > 0
            ? (truePositives * trueNegatives - falsePositives * falseNegatives) / product.squareRoot() : 0
    }
}
