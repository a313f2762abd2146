import Testing

@testable import NsynLearning

private let facts = ModelInformation(
    task: "t", target: "y", targetUnit: nil, classes: [], source: "", licence: "", dataDigest: "", dataRows: 120,
    seed: 2,
    learner: "", nsynVersion: "", command: "")

private func model(_ journal: TrainingJournal?) throws -> [UInt8] {
    var table: [DataTable.Column] = []
    let examples = friedman(120, features: 5)
    for column in 0..<5 { table.append(.init(name: "x\(column)", values: .numbers(examples.features.column(column)))) }
    return try Model(
        training: examples, pipeline: FeaturePipeline(table: DataTable(table), columns: table.map(\.name)),
        specification: LearnerSpecification(.tree), plan: .folds(4), trials: 7, information: facts, journal: journal
    ).bytes()
}

@Test func trainingGoesOnToTheSameBytes() throws {
    let path = "/tmp/nsyn-journal-\(UInt64.random(in: 0 ... .max))"
    let whole = try model(nil)
    let first = TrainingJournal(run: "a")
    #expect(try model(first) == whole)
    #expect(first.progress.done == 7 * 5 + 4 + 5)
    #expect(first.progress.total == 7 * 5 + 4 + 5 + 1)
    try first.save(to: path)
    let second = TrainingJournal(run: "a")
    try second.load(from: path)
    // Nothing is fitted again: the answers come from the file.
    #expect(second.numbers("fold 0.1") { [-1] }.count == 30)
    #expect(second.numbers("fold 0.1") { [-1] } == first.numbers("fold 0.1") { [-2] })
    #expect(try model(second) == whole)
    // Another training's, a damaged and a cut one are refused.
    #expect(throws: DataProblem.self) { try TrainingJournal(run: "b").load(from: path) }
    var bytes = try FileBytes.read(path)
    bytes[bytes.count / 2] ^= 1
    try FileBytes.write(bytes, to: path)
    #expect(throws: DataProblem.self) { try TrainingJournal(run: "a").load(from: path) }
    try FileBytes.write(Array(bytes.prefix(100)), to: path)
    #expect(throws: DataProblem.self) { try TrainingJournal(run: "a").load(from: path) }
    try FileBytes.write([], to: path)
    #expect(throws: DataProblem.self) { try TrainingJournal(run: "a").load(from: path) }
}

@Test func networksAreLearnersLikeAllOthers() throws {
    let numbers = friedman(80, features: 5)
    let classes = classified(80, classes: 2)
    for (examples, kind) in [(numbers, LearnerSpecification.Kind.dense), (classes, .dense), (classes, .siamese)] {
        let specification = LearnerSpecification(kind, ["epochs": 3, "members": 2])
        let learner = try specification.fit(examples, seed: 3)
        var writer = ModelWriter()
        learner.store(into: &writer)
        let copy = try TrainedModel(ModelReader(bytes: writer.bytes()))
        #expect(copy.predict(examples.features).elements == learner.predict(examples.features).elements)
        #expect(copy.inputs == examples.features.columns)
    }
    #expect(throws: DataProblem.self) { try LearnerSpecification(.siamese).fit(numbers, seed: 1) }
    #expect(throws: DataProblem.self) { try LearnerSpecification(.siamese).fit(classified(60, classes: 3), seed: 1) }
}

@Test func moleculesBecomeNumbers() throws {
    let table = try CSV.read("ligand SMILES,t [°C]\nCCS,20\nSc1ccccc1,30\nCCS,40\n")
    let pipeline = try FeaturePipeline(table: table, columns: ["ligand SMILES", "t"], bits: 64)
    let rows = try pipeline.apply(table)
    #expect(rows.columns == pipeline.names.count && pipeline.units.count == rows.columns)
    let place = try #require(pipeline.names.firstIndex(of: "ligand SMILES: heavy atoms"))
    #expect(rows.column(place) == [3, 7, 3])
    let aryl = try #require(pipeline.names.firstIndex(of: "ligand SMILES: aryl chalcogen"))
    #expect(rows.column(aryl) == [0, 1, 0])
    #expect(rows.row(0).dropLast() == rows.row(2).dropLast() && rows.row(0) != rows.row(2))
    var writer = ModelWriter()
    pipeline.store(into: &writer)
    #expect(try FeaturePipeline(ModelReader(bytes: writer.bytes())) == pipeline)
    do {
        _ = try pipeline.apply(CSV.read("ligand SMILES,t [°C]\nCCS,20\nC1CC,30\n"))
        Issue.record("an open ring was read")
    } catch {
        #expect(error.kind == .unparsableMolecule && error.place.row == 2 && error.place.column == "ligand SMILES")
    }
}
