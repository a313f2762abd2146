import Testing

@testable import NsynLearning

@Suite struct OutcomeNetworkTests {
    /// A chain of carbon-like atoms, with a nitrogen-like one at its end where `polar`.
    static func chain(_ length: Int, polar: Bool) -> MoleculeGraph {
        MoleculeGraph(
            atoms: (0..<length).map { polar && $0 == length - 1 ? [0, 1] : [1, 0] },
            bonds: (1..<max(length, 1)).map { .init(Int32($0 - 1), Int32($0), features: [1]) })
    }

    /// Success where the temperature is low and the ligand isn't polar; a second descriptor is noise.
    static func examples(_ count: Int, seed: UInt64) -> ReactionExamples {
        var random = RandomStream(seed: seed)
        let library = (2...5).flatMap { [chain($0, polar: false), chain($0, polar: true)] }
        var (rows, ligands, outcomes): ([[Double]], [Int], [Int]) = ([], [], [])
        for _ in 0..<count {
            let temperature = random.uniform(0, 100)
            let ligand = random.below(library.count)
            rows.append([temperature, random.normal()])
            ligands.append(ligand)
            outcomes.append(temperature < 70 && ligand % 2 == 0 ? 1 : 0)
        }
        return ReactionExamples(
            descriptors: Matrix(rows), descriptorNames: ["temperature", "noise"], roles: ["ligand"],
            molecules: [ligands], library: library, outcomes: outcomes)
    }

    private static func settings(_ head: OutcomeSettings.Head, graphs: Bool = true) -> OutcomeSettings {
        var settings = OutcomeSettings()
        settings.head = head
        settings.usesGraphs = graphs
        settings.hiddenFilterWidth = 6
        settings.fingerprintLength = 4
        settings.hidden = [12, 6]
        settings.dropout = 0
        settings.pairsPerEpoch = 96
        settings.plan.epochs = head == .siamese ? 25 : 60
        settings.plan.batchSize = head == .siamese ? 48 : 9
        settings.plan.learningRate = 0.01
        return settings
    }

    private static func accuracy(_ probabilities: [Double], _ outcomes: [Int]) -> Double {
        let right = zip(probabilities, outcomes).count { ($0 > 0.5) == ($1 == 1) }
        return Double(right) / Double(outcomes.count)
    }

    @Test(arguments: OutcomeSettings.Head.allCases)
    func learnsFromNumbersAndMolecules(_ head: OutcomeSettings.Head) throws {
        let network = try OutcomeNetwork.train(Self.examples(54, seed: 1), settings: Self.settings(head))
        let fresh = Self.examples(200, seed: 2)
        #expect(Self.accuracy(network.probabilities(fresh), fresh.outcomes) > 0.8)
    }

    @Test func withoutGraphsTheLigandIsUnknown() throws {
        let train = Self.examples(54, seed: 1)
        let plain = try OutcomeNetwork.train(train, settings: Self.settings(.siamese, graphs: false))
        #expect(plain.encoder.width == 2)
        #expect(plain.parameters.slots.allSatisfy { !$0.name.hasPrefix("fingerprint") })
        #expect(throws: DataProblem.self) { try plain.fingerprints(of: train.library, role: "ligand") }
    }

    @Test func averagesTheSimilarityToEachSupportSet() throws {
        var settings = Self.settings(.siamese)
        settings.plan.epochs = 2
        let network = try OutcomeNetwork.train(Self.examples(20, seed: 3), settings: settings)
        let query = Self.examples(3, seed: 4)
        let halves = network.encoded(query)
        #expect(halves.rows == 3 && halves.columns == 2 + 4)
        for similarity in network.similarities(query) {
            #expect((0...1).contains(similarity.toSuccesses) && (0...1).contains(similarity.toFailures))
            let total = similarity.toSuccesses + similarity.toFailures
            #expect(abs(similarity.probability - similarity.toSuccesses / total) < 1e-12)
        }
        // A reaction compared with itself has no distance: its similarity is that of the bias alone.
        let one = network.similarities(network.support)
        #expect(one.count == 20)
    }

    @Test func theFastComparisonIsThePlainOne() {
        var random = RandomStream(seed: 12)
        let (width, rows) = (5, 11)
        let halves = (0..<rows * width).map { _ in Float(random.normal()) }
        let weights = (0..<width).map { _ in Float(random.normal()) }
        let isSuccess = (0..<rows).map { $0 % 3 == 0 }
        let counts = (0..<rows).map { 0.5 + Double($0) }
        let comparison = SupportComparison(
            halves: halves, width: width, weights: weights, bias: 0.3, isSuccess: isSuccess, support: counts)
        let query = (0..<width).map { _ in Float(random.normal()) }
        var expected = SIMD2<Double>(0, 0)
        for row in 0..<rows {
            var logit = 0.3
            for column in 0..<width {
                logit += Double(weights[column]) * abs(Double(query[column]) - Double(halves[row * width + column]))
            }
            expected[isSuccess[row] ? 0 : 1] += counts[row] * sigmoidValue(logit)
        }
        let sums = comparison.sums(query)
        #expect(abs(sums[0] - expected[0]) < 1e-5 && abs(sums[1] - expected[1]) < 1e-5)
        #expect(comparison.totals[0] + comparison.totals[1] == counts.reduce(0, +))
        for value in stride(from: Float(-95), through: 95, by: 0.37) {
            let fast = SupportComparison.sigmoid(.init(repeating: value))[3]
            #expect(abs(fast - sigmoidValue(value)) < 1e-6)
        }
    }

    @Test func pairsAreBalanced() {
        let outcomes = [1, 0, 0, 1, 0, 0, 0, 0]
        let pairs = PairSampler(outcomes).draw(400, random: RandomStream(seed: 6))
        let same = pairs.filter { outcomes[$0 / 8] == outcomes[$0 % 8] }
        #expect(same.count == 200)
        #expect(same.count { outcomes[$0 / 8] == 1 } == 100)
        #expect(same.allSatisfy { $0 / 8 != $0 % 8 })
        let alone = PairSampler([1, 0, 0]).draw(8, random: RandomStream(seed: 6))
        #expect(alone.contains(0))
    }

    @Test func threadsAndRepetitionDontMatter() throws {
        let examples = Self.examples(30, seed: 1)
        var settings = Self.settings(.siamese)
        settings.plan.epochs = 3
        settings.plan.shardSize = 16
        let kept = Parallel.threads
        defer { Parallel.threads = kept }
        let results = try [1, 2, 2].map { (threads: Int) throws -> [Float] in
            Parallel.threads = threads
            return try OutcomeEnsemble.train(examples, settings: settings, count: 2).members.flatMap(
                \.parameters.values)
        }
        #expect(results[0] == results[1] && results[1] == results[2])
    }

    @Test func transfersAndFreezesAnEncoder() throws {
        let examples = Self.examples(30, seed: 1)
        var settings = Self.settings(.siamese)
        settings.plan.epochs = 2
        let first = try OutcomeNetwork.train(examples, settings: settings)
        settings.plan.frozenPrefixes = ["fingerprint."]
        settings.plan.seed = 77
        let second = try OutcomeNetwork.train(Self.examples(12, seed: 9), settings: settings, start: first.parameters)
        for slot in first.parameters.slots where slot.name.hasPrefix("fingerprint.") {
            #expect(second.parameters[slot] == first.parameters[slot])
        }
        let trunk = first.trunk.layers[0].weight
        #expect(second.parameters[trunk] != first.parameters[trunk])
    }

    @Test func drawsMapsAndDistances() throws {
        var settings = Self.settings(.siamese)
        settings.plan.epochs = 12
        let train = Self.examples(40, seed: 1)
        let ensemble = try OutcomeEnsemble.train(train, settings: settings, count: 2, leavesOutFolds: true)
        #expect(ensemble.members.allSatisfy { $0.support.count == 20 })
        let map = try OutcomeMap(
            ensemble, around: train.selecting([0]),
            axes: [
                .init(descriptor: "temperature", from: 0, to: 100, count: 5),
                .init(descriptor: "noise", values: [-1, 0, 1]),
            ])
        #expect(map.probabilities.count == 15 && map.spreads.count == 15)
        var point = train.selecting([0])
        (point.descriptors[0, 0], point.descriptors[0, 1]) = (25, 1)
        #expect(abs(ensemble.predict(point)[0].probability - map.probabilities[1 * 3 + 2]) < 1e-6)
        #expect(throws: DataProblem.self) {
            try OutcomeMap(ensemble, around: train.selecting([0]), axes: [.init(descriptor: "pH", values: [7])])
        }
        let distances = try ensemble.fingerprintDistances(train.library, role: "ligand")
        for first in 0..<8 {
            #expect(distances[first, first] == 0)
            for second in 0..<8 { #expect(distances[first, second] == distances[second, first]) }
        }
    }

    @Test func asksDifferentQuestions() throws {
        var settings = Self.settings(.siamese, graphs: false)
        settings.plan.epochs = 8
        let known = Self.examples(30, seed: 1)
        let ensemble = try OutcomeEnsemble.train(known, settings: settings, count: 3)
        var candidates = Self.examples(20, seed: 5)
        // The same candidate ten times over: a batch takes it once before anything else.
        candidates = candidates.selecting(Array(repeating: 0, count: 10) + Array(1..<20))
        let chosen = ActiveSelection.choose(6, from: candidates, known: known, ensemble: ensemble)
        #expect(Set(chosen).count == 6 && chosen.count { $0 < 10 } <= 1)
        #expect(ActiveSelection.choose(99, from: candidates, known: known, ensemble: ensemble).count == 29)
    }

    @Test func refusesWhatNothingCanBeLearnedFrom() {
        func failure(_ examples: ReactionExamples) -> DataProblem.Kind? {
            do {
                _ = try OutcomeNetwork.train(examples)
                return nil
            } catch { return error.kind }
        }
        let good = Self.examples(10, seed: 1)
        #expect(failure(good.selecting([])) == .emptyTable)
        #expect(failure(good.selecting(good.rows(of: 0))) == .oneClass)
        var broken = good
        broken.descriptors[3, 0] = .infinity
        #expect(failure(broken) == .missingValue)
    }
}
