import Testing

@testable import NsynLearning

@Suite struct CompatibilityTests {
    /// Ligands that differ in one atom feature only: `kind` is the group.
    private static func ligand(_ name: String, group: Int, carbons: Int) -> LigandEntry {
        var atom = [Float](repeating: 0, count: MoleculeFeatures.atomNames.count)
        atom[group] = 1
        let bond = [Float](repeating: 1, count: MoleculeFeatures.bondNames.count)
        return LigandEntry(
            name: name,
            molecule: MoleculeGraph(
                atoms: Array(repeating: atom, count: 3),
                bonds: [.init(0, 1, features: bond), .init(1, 2, features: bond)]),
            functionalGroup: group == 0 ? "thiolate" : "phosphine", carbons: carbons)
    }

    private static let library =
        (0..<6).map { ligand("thiol \($0)", group: 0, carbons: 2 + 3 * $0) }
        + (0..<6).map { ligand("phosphine \($0)", group: 1, carbons: 18 + 3 * $0) }

    private static func core(_ element: UInt8, _ scale: Double) throws -> AtomGraph {
        let positions = [Vector(0, 0, 0), Vector(2.8, 0, 0), Vector(0, 2.8, 0), Vector(0, 0, 2.8), Vector(2.8, 2.8, 0)]
        return try AtomGraph(
            AtomicStructure(
                name: "", atomicNumbers: Array(repeating: element, count: 5), positions: positions.map { $0 * scale }),
            cut: CompatibilitySettings().cut)
    }

    /// Gold wants thiolates, copper phosphines.
    private static func cores() throws -> [CoreEntry] {
        try (0..<12).map { index in
            let isGold = index % 2 == 0
            let graph = try core(isGold ? 79 : 29, 0.95 + 0.01 * Double(index))
            let first = (isGold ? 0 : 6) + index % 5
            return CoreEntry(name: "core \(index)", graph: graph, ligandSets: [[first]])
        }
    }

    @Test func poolsFollowThePapersRules() throws {
        let sampler = NegativeSampler()
        let graph = try Self.core(79, 1)
        // One known set: thiols within four carbons of it are left out, every phosphine stays.
        let single = CoreEntry(name: "one", graph: graph, ligandSets: [[1]])
        #expect(sampler.pool(single, library: Self.library) == [3, 4, 5, 6, 7, 8, 9, 10, 11])
        // Several: the window is wider.
        let robust = CoreEntry(name: "two", graph: graph, ligandSets: [[0], [1]])
        #expect(robust.isRobust)
        #expect(sampler.pool(robust, library: Self.library) == [4, 5, 6, 7, 8, 9, 10, 11])
        // Known ligands of two groups: no group is that of all.
        let mixed = CoreEntry(name: "three", graph: graph, ligandSets: [[0], [6]])
        #expect(sampler.pool(mixed, library: Self.library) == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11])
    }

    @Test func drawsBalancedNegativesAndKeepsFailures() throws {
        let graph = try Self.core(79, 1)
        let entries = [
            CoreEntry(name: "one", graph: graph, ligandSets: [[1]], failures: [[2]]),
            CoreEntry(name: "two", graph: graph, ligandSets: [[0], [1], [2]]),
        ]
        let pairs = NegativeSampler().draw(entries, library: Self.library, random: RandomStream(seed: 1))
        #expect(pairs.count == 8 && pairs.count(where: \.isCompatible) == 4)
        #expect(pairs.contains(CorePair(core: 0, ligands: [2], isCompatible: false)))
        #expect(pairs.filter { $0.core == 1 && !$0.isCompatible }.allSatisfy { $0.ligands.count > 1 })
        let again = NegativeSampler().draw(entries, library: Self.library, random: RandomStream(seed: 1))
        #expect(again == pairs)
    }

    @Test func learnsWhichLigandsGoWithWhichCore() throws {
        let cores = try Self.cores()
        let pairs = cores.indices.flatMap { index -> [CorePair] in
            let ligand = cores[index].ligandSets[0].first!
            return [
                CorePair(core: index, ligands: [ligand], isCompatible: true),
                CorePair(core: index, ligands: [(ligand + 6) % 12], isCompatible: false),
            ]
        }
        var settings = CompatibilitySettings()
        (settings.coreWidth, settings.coreLayers, settings.ligandWidth) = (6, 1, 6)
        settings.plan.epochs = 60
        settings.plan.learningRate = 0.02
        settings.dropout = 0
        let train = pairs.filter { $0.core < 8 }
        var model = try CompatibilityModel.train(train, cores: cores, library: Self.library, settings: settings)
        let test = pairs.filter { $0.core >= 8 }
        let right = zip(model.probabilities(test, cores: cores, library: Self.library), test).count {
            ($0 > 0.5) == $1.isCompatible
        }
        #expect(right >= 7)
        model.calibrate(test, cores: cores, library: Self.library)
        #expect(model.temperature > 0.04 && model.temperature < 21)
        // Order and repetition can't be expressed in a set; a larger set is still one row.
        let both = model.logits(
            [CorePair(core: 0, ligands: [0, 6], isCompatible: true)], cores: cores, library: Self.library)
        #expect(both.count == 1 && both[0].isFinite)
    }

    @Test func pretrainingGivesItsEncoderAway() throws {
        let cut = CompatibilitySettings().cut
        var structures: [AtomicStructure] = []
        for index in 0..<12 {
            let scale = 0.9 + 0.02 * Double(index)
            var structure = AtomicStructure(
                name: "", atomicNumbers: [47, 47, 47],
                positions: [Vector(), Vector(2.7 * scale, 0, 0), Vector(0, 2.7 * scale, 0)])
            structure.properties["energy"] = 3 * (scale - 1) * (scale - 1) * 40
            structures.append(structure)
        }
        let examples = try CorePretraining.examples(structures, energy: "energy", cut: cut)
        #expect(abs(examples.reduce(0) { $0 + $1.energy }) < 1e-9)
        var plan = TrainingPlan()
        (plan.epochs, plan.batchSize, plan.learningRate) = (120, 4, 0.02)
        let pretrained = try CorePretraining.train(examples, width: 6, layers: 1, cut: cut, plan: plan)
        let errors = zip(pretrained.energies(examples.map(\.graph)), examples).map { abs($0 - $1.energy) }
        #expect(errors.reduce(0, +) / 12 < 0.3 * pretrained.deviation)
        var settings = CompatibilitySettings()
        (settings.coreWidth, settings.coreLayers) = (6, 1)
        settings.plan.epochs = 1
        settings.plan.frozenPrefixes = ["core."]
        let cores = try Self.cores()
        let pairs = [
            CorePair(core: 0, ligands: [0], isCompatible: true), CorePair(core: 1, ligands: [0], isCompatible: false),
        ]
        let model = try CompatibilityModel.train(
            pairs, cores: cores, library: Self.library, settings: settings, start: pretrained.parameters)
        let slot = model.parameters.slot(named: "core.embedding")!
        #expect(model.parameters[slot] == pretrained.parameters[pretrained.parameters.slot(named: "core.embedding")!])
        #expect(throws: DataProblem.self) {
            try CompatibilityModel.train([pairs[0]], cores: cores, library: Self.library)
        }
        #expect(throws: StructureError(.missingColumn("volume"))) {
            try CorePretraining.examples(structures, energy: "volume", cut: cut)
        }
    }
}
