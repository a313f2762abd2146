import NsynChemistry

/// Crystal-graph networks for the gap, beside which the levels have to stand: from scratch, and from an encoder that has
/// learned the energies of bare clusters first.
struct GapNetwork {
    private static let cut = AtomGraph.Cut(cutoff: 4.5, neighbours: 12)
    private static let (width, layers) = (16, 2)

    private let graphs: [AtomGraph]
    private let gaps: [Double]
    private let energies: [CorePretraining.Example]
    private let request: TaskRequest
    /// Networks that differ in their seed alone and answer together.
    private var members: Int { request.isQuick ? 1 : 2 }

    /// Gold and sulfur are what the network sees: what hangs on the sulfur differs from file to file.
    init(_ data: GapData, _ request: TaskRequest) throws(DataProblem) {
        self.request = request
        let bare = try DataFolder.texts(request.data + "/qcd_metals", ending: ".xyz")
        let shown = [Element.gold.atomicNumber, Element.sulfur.atomicNumber]
        do {
            var graphs: [AtomGraph] = []
            for cluster in data.clusters {
                graphs.append(try AtomGraph(cluster.structure.filtered { shown.contains($0) }, cut: Self.cut))
            }
            self.graphs = graphs
            gaps = data.clusters.map { $0.excitations.opticalGap }
            var energies: [CorePretraining.Example] = []
            for file in bare {
                energies += try CorePretraining.examples(
                    try XYZReader.read(file.text, name: file.name), energy: "dft_energy", cut: Self.cut)
            }
            self.energies = energies
        } catch {
            throw DataProblem(.unreadableStructure, "\(error)", at: .init(file: request.data))
        }
    }

    var pretrainedOn: Int { energies.count }

    private func train(
        _ examples: [CorePretraining.Example], epochs: Int, batch: Int, seed: UInt64, start: ParameterSet<Float>? = nil
    ) throws(DataProblem) -> CorePretraining {
        var plan = TrainingPlan()
        plan.seed = seed
        plan.epochs = request.isQuick ? epochs / 4 : epochs
        (plan.batchSize, plan.shardSize) = (batch, batch / 2)
        (plan.learningRate, plan.weightDecay) = (4e-3, 1e-2)
        return try CorePretraining.train(
            examples, width: Self.width, layers: Self.layers, cut: Self.cut, plan: plan, start: start)
    }

    /// Absolute errors of each cluster by networks that saw none of its fold.
    func errors(_ folds: [[Int]]) throws(DataProblem) -> (scratch: [Double], pretrained: [Double]) {
        var sums = [[Double]](repeating: [Double](repeating: 0, count: gaps.count), count: 2)
        for member in 0..<members {
            let seed = request.seed &+ UInt64(member) &* 7919
            let core = try train(energies, epochs: 32, batch: 16, seed: seed)
            for test in folds {
                let out = Set(test)
                let rows = gaps.indices.filter { !out.contains($0) }
                let known = rows.map { CorePretraining.Example(graph: graphs[$0], energy: gaps[$0]) }
                for (place, start) in [nil, core.parameters].enumerated() {
                    let network = try train(known, epochs: 60, batch: 8, seed: seed, start: start)
                    for (row, gap) in zip(test, network.energies(test.map { graphs[$0] })) {
                        sums[place][row] += max(0, gap) / Double(members)
                    }
                }
            }
        }
        return (
            zip(sums[0], gaps).map { abs($0 - $1) }, zip(sums[1], gaps).map { abs($0 - $1) }
        )
    }
}
