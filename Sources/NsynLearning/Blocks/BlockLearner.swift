import Glibc

/// A trained learner, ready to answer for columns of rows on the calling thread. Every answer depends on its own row
/// alone, to the last bit.
indirect enum BlockLearner: Sendable {
    case forest(TreeEnsemble)
    /// Boosting of two classes: the trees' sum is the logit of the second one.
    case logit(TreeEnsemble)
    case gaussianProcess(PanelKernel, GaussianProcess)
    case classifier([PanelPosterior])
    case supportVectors(PanelKernel, SupportVectorMachine, weights: [[Double]])
    case constant([Double])
    case logarithmic(LogScale, features: Int, BlockLearner)
    case blend([(share: Double, learner: BlockLearner)], outputs: Int)
    /// Row by row: what a row comes to in a product of matrices may depend on its neighbours.
    case rows(TrainedModel, features: Int, outputs: Int)

    init(_ model: TrainedModel, features: Int, outputs: Int) {
        self = BlockLearner(whole: model, features, outputs) ?? .rows(model, features: features, outputs: outputs)
    }

    /// Nil where there is no way for blocks, or the parts of the model don't belong together.
    private init?(whole model: TrainedModel, _ features: Int, _ outputs: Int) {
        switch model {
        case .forest(let forest) where forest.ensemble.outputs == outputs: self = .forest(forest.ensemble)
        case .boosting(let boosting) where boosting.ensemble.outputs == 1 && boosting.classNames.count <= 2:
            guard outputs == max(1, boosting.classNames.count) else { return nil }
            self = outputs == 1 ? .forest(boosting.ensemble) : .logit(boosting.ensemble)
        case .gaussianProcess(let process) where outputs == 1:
            guard
                let kernel = PanelKernel(process.kernel, known: process.rows, standardiser: process.standardiser),
                kernel.width == features, process.solution.count == kernel.rows
            else { return nil }
            self = .gaussianProcess(kernel, process)
        case .gaussianProcessClassifier(let model) where model.classNames.count == outputs:
            let parts = model.parts.compactMap { PanelPosterior($0, model.standardiser, features: features) }
            guard parts.count == (outputs == 2 ? 1 : outputs), parts.count == model.parts.count else { return nil }
            self = .classifier(parts)
        case .supportVectors(let model) where model.classNames.count == outputs:
            guard let kernel = model.panelKernel, kernel.width == features else { return nil }
            self = .supportVectors(kernel, model, weights: model.pairWeights)
        case .constant(let values) where values.count == outputs: self = .constant(values)
        case .logarithmic(let scale, let model) where scale.columns.allSatisfy((0..<features).contains):
            self = .logarithmic(
                scale, features: features, BlockLearner(model, features: features, outputs: outputs))
        case .blend(let blend):
            let members = zip(blend.shares, blend.members).filter { $0.0 > 0 }
            self = .blend(
                members.map { ($0, BlockLearner($1, features: features, outputs: outputs)) }, outputs: outputs)
        default: return nil
        }
    }

    /// Answer o of row r goes to `answers[o · count + r]`.
    func predict(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into answers: UnsafeMutablePointer<Double>
    ) {
        guard count > 0 else { return }
        switch self {
        case .forest(let ensemble): trees(ensemble, columns, count: count, into: answers)
        case .logit(let ensemble):
            trees(ensemble, columns, count: count, into: answers + count)
            for row in 0..<count {
                answers[count + row] = .logistic(answers[count + row])
                answers[row] = 1 - answers[count + row]
            }
        case .gaussianProcess(let kernel, let process):
            kernel.panels(columns, count: count) { start, size, values in
                withSums { sums in
                    kernel.sum(process.solution, values, into: sums)
                    for point in 0..<size {
                        answers[start + point] = process.targetMean + process.targetScale * sums[point]
                    }
                }
            }
        case .classifier(let parts): classify(parts, columns, count: count, into: answers)
        case .supportVectors(let kernel, let model, let weights):
            var decisions = [Double](repeating: 0, count: weights.count)
            // A class that the machine never saw keeps its zero.
            answers.update(repeating: 0, count: model.classNames.count * count)
            kernel.panels(columns, count: count) { start, size, values in
                withUnsafeTemporaryAllocation(
                    of: Double.self, capacity: max(1, weights.count) * PanelKernel.panel
                ) { sums in
                    let sums = sums.baseAddress!
                    for (pair, weights) in weights.enumerated() {
                        kernel.sum(weights, values, into: sums + pair * PanelKernel.panel)
                    }
                    for point in 0..<size {
                        for pair in weights.indices { decisions[pair] = sums[pair * PanelKernel.panel + point] }
                        model.probabilities(sums: decisions) { answers[$0 * count + start + point] = $1 }
                    }
                }
            }
        case .constant(let values):
            for (place, value) in values.enumerated() {
                (answers + place * count).update(repeating: value, count: count)
            }
        case .logarithmic(let scale, let features, let learner):
            scale.withLogarithms(columns, features: features, count: count) {
                learner.predict($0, count: count, into: answers)
            }
        case .blend(let members, let outputs):
            let size = outputs * count
            answers.update(repeating: 0, count: size)
            withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { part in
                for (share, learner) in members {
                    learner.predict(columns, count: count, into: part.baseAddress!)
                    for place in 0..<size { answers[place] += share * part[place] }
                }
            }
        case .rows(let model, let features, let outputs):
            var one = Matrix(rows: 1, columns: features)
            for row in 0..<count {
                for feature in 0..<features { one.elements[feature] = columns[feature][row] }
                let answer = model.predict(one).elements
                for place in 0..<outputs { answers[place * count + row] = place < answer.count ? answer[place] : .nan }
            }
        }
    }

    private func withSums(_ body: (UnsafeMutablePointer<Double>) -> Void) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: PanelKernel.panel) { body($0.baseAddress!) }
    }

    private func trees(
        _ ensemble: TreeEnsemble, _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        into answers: UnsafeMutablePointer<Double>
    ) {
        let (features, outputs) = (ensemble.features, ensemble.outputs)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: features * count) { floats in
            withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: features) { pointers in
                for feature in 0..<features {
                    let (from, target) = (columns[feature], floats.baseAddress! + feature * count)
                    for row in 0..<count { target[row] = Float(from[row]) }
                    pointers[feature] = UnsafePointer(target)
                }
                if outputs == 1 {
                    return ensemble.predict(columns: pointers.baseAddress!, count: count, into: answers)
                }
                withUnsafeTemporaryAllocation(of: Double.self, capacity: outputs * count) { rows in
                    ensemble.predict(columns: pointers.baseAddress!, count: count, into: rows.baseAddress!)
                    for place in 0..<outputs {
                        for row in 0..<count { answers[place * count + row] = rows[row * outputs + place] }
                    }
                }
            }
        }
    }

    private func classify(
        _ parts: [PanelPosterior], _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        into answers: UnsafeMutablePointer<Double>
    ) {
        if parts.count == 1 {
            parts[0].predict(columns, count: count, into: answers + count)
            for row in 0..<count { answers[row] = 1 - answers[count + row] }
            return
        }
        for (place, part) in parts.enumerated() {
            part.predict(columns, count: count, into: answers + place * count)
        }
        for row in 0..<count {
            var total = 0.0
            for place in parts.indices { total += answers[place * count + row] }
            for place in parts.indices { answers[place * count + row] /= total }
        }
    }
}

/// A latent function with what its mean and variance at a point need.
struct PanelPosterior: Sendable {
    private let kernel: PanelKernel
    private let posterior: LaplacePosterior
    /// L⁻¹ W½, lower triangular: the variance is that of the kernel less the squared length of this times the covariances.
    private let reduction: Matrix

    init?(_ posterior: LaplacePosterior, _ standardiser: Standardiser, features: Int) {
        guard let kernel = PanelKernel(posterior.kernel, known: posterior.rows, standardiser: standardiser),
            kernel.width == features
        else { return nil }
        self.posterior = posterior
        self.kernel = kernel
        let size = posterior.rows.rows
        var reduction = Cholesky(factor: posterior.factor).solveTriangular(.identity(size))
        for row in 0..<size {
            for column in 0..<size {
                reduction[row, column] = column > row ? 0 : reduction[row, column] * posterior.roots[column]
            }
        }
        self.reduction = reduction
    }

    func predict(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into answers: UnsafeMutablePointer<Double>
    ) {
        let variance = posterior.kernel.variance
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * PanelKernel.panel) { memory in
            let (means, removed) = (memory.baseAddress!, memory.baseAddress! + PanelKernel.panel)
            kernel.panels(columns, count: count) { start, size, values in
                kernel.sum(posterior.slopes, values, into: means)
                kernel.squares(reduction, values, into: removed)
                for point in 0..<size {
                    answers[start + point] = LaplacePosterior.average(
                        mean: means[point], variance: max(variance - removed[point], 1e-12))
                }
            }
        }
    }
}

extension LogScale {
    /// Columns with the logarithms of amounts.
    func withLogarithms(
        _ columns: UnsafePointer<UnsafePointer<Double>>, features: Int, count: Int,
        _ body: (UnsafePointer<UnsafePointer<Double>>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, self.columns.count * count)) { numbers in
            withUnsafeTemporaryAllocation(of: UnsafePointer<Double>.self, capacity: max(1, features)) { pointers in
                for feature in 0..<features { pointers[feature] = columns[feature] }
                for (place, feature) in self.columns.enumerated() {
                    let (from, target) = (columns[feature], numbers.baseAddress! + place * count)
                    for row in 0..<count {
                        // What varies slowly is the same number again and again.
                        let isKnown = row > 0 && from[row] == from[row - 1]
                        target[row] = isKnown ? target[row - 1] : log(max(0, from[row]) + offset)
                    }
                    pointers[feature] = UnsafePointer(target)
                }
                body(pointers.baseAddress!)
            }
        }
    }
}
