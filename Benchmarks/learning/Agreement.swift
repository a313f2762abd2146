import NsynLearning

/// Prints what nsyn's learners say about a table (features, `y`, `kind`), for a comparison with other software:
/// one line a list of numbers, the name first.
enum Agreement {
    static func print(path: String) throws {
        let table = try CSV.read(path: path)
        let names = table.columns.map { $0.name }.filter { $0 != "y" && $0 != "kind" }
        let features = try FeaturePipeline(table: table, columns: names).apply(table)
        let numbers = Examples(features: features, target: .numbers(try table.numbers("y")))
        let kinds = try table.numbers("kind").map { Int($0) }
        let classNames = (0...(kinds.max() ?? 0)).map { "\($0)" }
        let classes = Examples(features: features, target: .classes(kinds, names: classNames))

        // Small leaves can be split equally well by several features: which one is chosen is no question of right or wrong.
        let tree = try DecisionTree(numbers, limits: TreeLimits(depth: 6, leafRows: 8))
        say("tree", tree.predict(features).elements)
        let explanation = TreeShapley.explain(tree.forest.ensemble, features)
        say("shapley", explanation.values[0].elements)
        let sorter = try DecisionTree(classes, limits: TreeLimits(depth: 4))
        say("class-tree", sorter.predict(features).elements)

        for (form, name) in [(Kernel.Form.matern52, "matern52"), (.matern32, "matern32"), (.squaredExponential, "rbf")]
        {
            let likelihood = MarginalLikelihood(form: form, rows: features, target: numbers.target.numbers)
            var gradient: [Double] = []
            let parameters = [0.3] + names.indices.map { -0.5 + 0.2 * Double($0) } + [-1.5]
            let value = likelihood.evaluate(parameters, gradient: &gradient)
            say(name, [value] + gradient)
        }
        let vectors = try SupportVectorMachine(
            classes, settings: SupportVectorSettings(cost: 2, gamma: 1 / Double(names.count)))
        say("svm", vectors.decisions(features).elements)
        say("votes", vectors.votes(features).map { Double($0) })
        say("logistic", try LogisticRegression(classes, strength: 0.7).predict(features).elements)
    }

    private static func say(_ name: String, _ values: [Double]) {
        Swift.print(name, values.map { "\($0)" }.joined(separator: " "))
    }
}
