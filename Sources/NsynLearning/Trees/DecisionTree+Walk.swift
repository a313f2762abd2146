extension DecisionTree {
    /// The tree from its leaves up, for whoever draws it: a question is asked about a feature and a threshold, and `yes`
    /// is what follows where the feature is at most the threshold.
    /// - Parameter answer: a leaf's values (of classes their probabilities) and the share of rows that end there.
    public func folded<Result>(
        question: (_ feature: Int, _ threshold: Double, _ yes: Result, _ no: Result) -> Result,
        answer: (_ values: [Double], _ share: Double) -> Result
    ) -> Result {
        let ensemble = forest.ensemble
        let whole = ensemble.cover(tree: 0, slot: 0)
        func fold(_ slot: Int) -> Result {
            let node = ensemble.node(tree: 0, slot: slot)
            if node.isLeaf {
                let values = (0..<ensemble.width).map { ensemble.value(tree: 0, slot: slot, place: $0) }
                return answer(values, ensemble.cover(tree: 0, slot: slot) / whole)
            }
            return question(node.feature, Double(node.threshold), fold(node.left), fold(node.left + 1))
        }
        return fold(0)
    }
}
