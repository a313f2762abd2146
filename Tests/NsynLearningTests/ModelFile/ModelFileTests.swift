import NsynDigest
import Testing

@testable import NsynLearning

private func table(_ rows: Int) throws -> (DataTable, Target) {
    var random = RandomStream(seed: 6)
    let temperature = (0..<rows).map { _ in random.uniform(0, 80) }
    let acid = (0..<rows).map { _ in ["HCl", "HNO3", "none"][random.below(3)] }
    let table = try DataTable([
        .init(name: "temperature", unit: "°C", values: .numbers(temperature)), .init(name: "acid", texts: acid),
    ])
    let classes = (0..<rows).map { temperature[$0] > (acid[$0] == "HCl" ? 20 : 50) ? 1 : 0 }
    return (table, .classes(classes, names: ["cluster", "particle"]))
}

private func model(_ specification: LearnerSpecification, _ target: Target? = nil) throws -> (Model, DataTable) {
    let (table, classes) = try table(90)
    let pipeline = try FeaturePipeline(table: table, columns: ["temperature", "acid"])
    let target = target ?? classes
    let names: [String] = if case .classes(_, let names) = target { names } else { [] }
    let information = ModelInformation(
        task: "test", target: "outcome", targetUnit: nil, classes: names, source: "made up", licence: "none",
        dataDigest: SHA256.hexadecimal(CSV.bytes(of: table)), dataRows: 90, seed: 3, learner: "",
        nsynVersion: "0", command: "nsyn train")
    let model = try Model(
        training: Examples(features: try pipeline.apply(table), target: target), pipeline: pipeline,
        specification: specification, plan: .folds(3), trials: 1, information: information)
    return (model, table)
}

@Test func digestMatchesTheStandard() {
    #expect(
        SHA256.hexadecimal(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
        SHA256.hexadecimal([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
}

@Test(arguments: LearnerSpecification.Kind.allCases)
func everyLearnerComesBackFromItsFile(kind: LearnerSpecification.Kind) throws {
    let small = LearnerSpecification(kind, ["trees": 7, "rounds": 9, "iterations": 5])
    var numbers = RandomStream(seed: 1)
    let targets: [Target?] = [nil, .numbers((0..<90).map { Double($0 % 7) + numbers.uniform() })]
    for target in targets where kind.handles(target ?? .classes([], names: [])) {
        let (model, table) = try model(small, target)
        let bytes = model.bytes()
        let again = try Model(ModelReader(bytes: bytes))
        #expect(again.information == model.information)
        #expect(again.pipeline == model.pipeline)
        #expect(again.guarantee == model.guarantee)
        #expect(again.domain == model.domain)
        let (first, second) = (try model.predict(table), try again.predict(table))
        for (one, other) in zip(first, second) {
            #expect(one.value == other.value && one.probabilities == other.probabilities)
            #expect(one.possible == other.possible && one.interval == other.interval)
        }
        #expect(again.bytes() == bytes)
    }
}

@Test func trainingTwiceGivesTheSameBytesForAnyThreads() throws {
    let before = Parallel.threads
    defer { Parallel.threads = before }
    var files: [[UInt8]] = []
    for threads in [1, 2, 3] {
        Parallel.threads = threads
        files.append(try model(.init(.forest, ["trees": 12])).0.bytes())
    }
    #expect(files[0] == files[1] && files[0] == files[2])
}

@Test func damagedFilesAreRefusedWithTheReason() throws {
    let bytes = try model(.init(.forest, ["trees": 3])).0.bytes()
    func problem(_ bytes: [UInt8]) -> DataProblem? {
        do {
            _ = try Model(ModelReader(bytes: bytes))
            return nil
        } catch let error as DataProblem { return error } catch { return nil }
    }
    #expect(problem(Array(bytes.dropLast(10)))?.message.contains("truncated") == true)
    #expect(problem([1, 2, 3])?.kind == .damagedModel)
    #expect(
        problem(Array("not a model file at all, but long enough to have a header of one".utf8))?.kind == .damagedModel)
    var newer = bytes
    newer[8] = 2
    #expect(problem(newer)?.kind == .newerModel)
    var random = RandomStream(seed: 2)
    for _ in 0..<200 {
        var damaged = bytes
        let place = random.below(damaged.count)
        damaged[place] ^= UInt8(1 + random.below(255))
        #expect(problem(damaged) != nil, "byte \(place)")
    }
}

@Test func arraysWithARightChecksumButWrongContentAreRefused() throws {
    // What a hostile file could hold: children that point outside their tree.
    let (model, _) = try model(.init(.forest, ["trees": 2]))
    guard case .forest(let forest) = model.learner else { return }
    var ensemble = forest.ensemble
    ensemble.words[4] = 6_000_000
    var broken = model
    broken.learner = .forest(
        RandomForest(
            settings: forest.settings, trainingRows: forest.trainingRows, ensemble: ensemble,
            classNames: forest.classNames))
    #expect(throws: DataProblem.self) { try Model(ModelReader(bytes: broken.bytes())) }
}

@Test func wrongUnitsAreRefusedAndStrangersFlagged() throws {
    let (model, _) = try model(.init(.forest, ["trees": 5]))
    #expect(throws: DataProblem.self) { try model.predict(CSV.read("temperature [K],acid\n300,HCl\n")) }
    let answers = try model.predict(CSV.read("acid,temperature [°C]\nHCl,40\nHF,40\nHCl,4000\n"))
    #expect(answers.map { $0.flag.isOutside } == [false, true, true])
    #expect(answers[1].flag.unseen == ["acid = HF"])
    #expect(answers[0].possible.contains("particle"))
}
