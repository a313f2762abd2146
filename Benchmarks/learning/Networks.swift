import Glibc
import NsynLearning

/// The graph + Siamese network of the few-example paper: three molecules and seventeen numbers a reaction, 54 supports.
enum NetworkBenchmark {
    /// Ring or chain of six to ten atoms with the feature widths of real molecules.
    private static func molecule(_ random: inout RandomStream) -> MoleculeGraph {
        let count = 6 + random.below(5)
        let atoms = (0..<count).map { _ -> [Float] in
            MoleculeFeatures.atomNames.indices.map { _ in random.uniform() < 0.15 ? 1 : 0 }
        }
        let bonds = (1..<count).map { atom in
            MoleculeGraph.Bond(
                Int32(atom - 1), Int32(atom),
                features: MoleculeFeatures.bondNames.indices.map { _ in random.uniform() < 0.3 ? 1 : 0 })
        }
        return MoleculeGraph(atoms: atoms, bonds: bonds)
    }

    static func reactions(_ count: Int, seed: UInt64, library: [MoleculeGraph]) -> ReactionExamples {
        var random = RandomStream(seed: seed)
        var matrix = Matrix(rows: count, columns: 17)
        for index in matrix.elements.indices { matrix.elements[index] = random.normal() }
        let molecules = (0..<3).map { _ in (0..<count).map { _ in random.below(library.count) } }
        return ReactionExamples(
            descriptors: matrix, descriptorNames: (0..<17).map { "d\($0)" }, roles: ["ligand", "solvent", "reductant"],
            molecules: molecules, library: library, outcomes: (0..<count).map { $0 % 2 })
    }

    /// Each run asks at least a thousand times, so that one reaction can be timed too.
    static func siamese(_ count: Int) -> () throws -> () throws -> Void {
        {
            var random = RandomStream(seed: 5)
            let library = (0..<30).map { _ in molecule(&random) }
            var settings = OutcomeSettings()
            settings.plan.epochs = 2
            let network = try OutcomeNetwork.train(reactions(54, seed: 1, library: library), settings: settings)
            let queries = reactions(count, seed: 2, library: library)
            return { for _ in 0..<max(1, 1000 / count) { _ = network.probabilities(queries) } }
        }
    }

    static func dense() throws -> () throws -> Void {
        var settings = DenseSettings()
        (settings.hidden, settings.members, settings.plan.epochs) = ([64, 64], 1, 1)
        let table = Examples(
            features: friedman(200, features: 20, seed: 1).features, target: .numbers((0..<200).map(Double.init)))
        let learner = try DenseLearner(table, settings: settings)
        let rows = friedman(200_000, features: 20, seed: 3).features
        return { _ = learner.predict(rows) }
    }
}
