import Testing

@testable import NsynLearning

/// The definition: the mean over all orders of what each feature adds, unknown features averaged along the tree.
private func shapleyByDefinition(_ ensemble: TreeEnsemble, _ row: [Float], output: Int) -> [Double] {
    let features = ensemble.features
    func value(_ known: Set<Int>) -> Double {
        func walk(_ tree: Int, _ slot: Int) -> Double {
            let node = ensemble.node(tree: tree, slot: slot)
            if node.isLeaf { return ensemble.value(tree: tree, slot: slot, place: output) }
            if known.contains(node.feature) {
                return walk(tree, row[node.feature] > node.threshold ? node.left + 1 : node.left)
            }
            let (left, right) = (
                ensemble.cover(tree: tree, slot: node.left), ensemble.cover(tree: tree, slot: node.left + 1)
            )
            return (left * walk(tree, node.left) + right * walk(tree, node.left + 1)) / (left + right)
        }
        return (0..<ensemble.trees).reduce(0.0) { $0 + walk($1, 0) } * ensemble.scale
    }
    func factorial(_ number: Int) -> Double { number < 2 ? 1 : (2...number).reduce(1.0) { $0 * Double($1) } }
    return (0..<features).map { feature in
        let others = (0..<features).filter { $0 != feature }
        return (0..<(1 << others.count)).reduce(0.0) { sum, mask in
            let known = Set(others.indices.filter { mask >> $0 & 1 == 1 }.map { others[$0] })
            let weight = factorial(known.count) * factorial(features - known.count - 1) / factorial(features)
            return sum + weight * (value(known.union([feature])) - value(known))
        }
    }
}

@Test func treeShapleyIsExact() throws {
    let examples = friedman(120, features: 5)
    let forest = try RandomForest(examples, settings: ForestSettings(trees: 5, limits: TreeLimits(depth: 5)))
    let rows = examples.features.selecting(rows: [0, 1, 2])
    let explanation = TreeShapley.explain(forest.ensemble, rows)
    let prediction = forest.predict(rows)
    for row in 0..<3 {
        let wanted = shapleyByDefinition(forest.ensemble, rows.row(row).map { Float($0) }, output: 0)
        #expect(largestDifference(Array(explanation.values[0].row(row)), wanted) < 1e-9)
        let sum = explanation.values[0].row(row).reduce(explanation.base[0], +)
        #expect(abs(sum - prediction[row, 0]) < 1e-9)
    }
    let classes = classified(150, classes: 3)
    let boosted = try GradientBoosting(classes, settings: BoostingSettings(rounds: 4, depth: 3))
    let parts = TreeShapley.explain(boosted.ensemble, classes.features)
    let scores = boosted.ensemble.predict(classes.features)
    for row in 0..<150 {
        for place in 0..<3 {
            #expect(abs(parts.values[place].row(row).reduce(parts.base[place], +) - scores[row, place]) < 1e-9)
        }
    }
}

@Test func importanceFindsWhatMatters() throws {
    let examples = friedman(300, features: 6)
    let model = try LearnerSpecification(.boosting, ["rounds": 40]).fit(examples, seed: 1)
    let target = examples.target.numbers
    let losses = Importance.permutation(examples, repeats: 3) { Metrics.rSquared(model.predict($0).column(0), target) }
    #expect(losses[3].mean > 0.2 && abs(losses[5].mean) < 0.1)
    let curve = Importance.partialDependence(examples.features, feature: 3, values: [0.1, 0.9]) {
        model.predict($0).column(0)
    }
    #expect(abs(curve[1] - curve[0] - 8) < 2)
    let few = examples.features.selecting(rows: Array(0..<40))
    let together = Importance.interaction(few, 0, 1) { rows in (0..<40).map { rows[$0, 0] * rows[$0, 1] } }
    let apart = Importance.interaction(few, 0, 1) { rows in (0..<40).map { rows[$0, 0] + rows[$0, 1] } }
    #expect(together > 0.01 && apart < 1e-12)
}

@Test func aReadableTreeImitatesAModel() throws {
    let examples = classified(300, classes: 2)
    let model = try LearnerSpecification(.forest, ["trees": 20]).fit(examples, seed: 1)
    let tree = try ReadableTree(
        imitating: model, classNames: ["class 0", "class 1"], training: examples.features, draws: 2000, depth: 5)
    #expect(tree.f1 > 0.6 && tree.mcc > 0.3)
    #expect(tree.tree.leafCount <= 32)
}
