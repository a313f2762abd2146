import Testing

@testable import NsynLearning

@Test func readsUnitsQuotesAndMissingCells() throws {
    let table = try CSV.read(
        "\u{FEFF}temperature [°C],ligand,\"note, long\"\r\n25,PET,\"said \"\"yes\"\"\"\r\n-1.5e1,,x\n,MHA,y\n")
    #expect(table.rows == 3)
    #expect(table.columns.map { $0.name } == ["temperature", "ligand", "note, long"])
    #expect(table.columns[0].unit == "°C")
    let numbers = try table.numbers("temperature", unit: "℃")
    #expect(numbers[0] == 25 && numbers[1] == -15 && numbers[2].isNaN)
    #expect(try table.texts("ligand") == ["PET", nil, "MHA"])
    #expect(try table.texts("note, long")[0] == "said \"yes\"")
    #expect(CSV.write(table) == CSV.write(try CSV.read(CSV.write(table))))
}

@Test func problemsSayWhere() throws {
    let table = try CSV.read("pH,colour\n7,red\n8,blue\nacid,red\n")
    #expect(throws: DataProblem(.notANumber, "‘acid’ is not a number", at: .init(row: 3, column: "pH"))) {
        try table.numbers("pH")
    }
    #expect(
        throws: DataProblem(
            .missingColumn, "the table has no such column; did you mean ‘colour’?", at: .init(column: "color"))
    ) {
        try table.column("color")
    }
    let wrong = try CSV.read("t [K]\n300\n")
    #expect(throws: DataProblem(.wrongUnit, "expected °C, the table has K", at: .init(column: "t"))) {
        try wrong.numbers("t", unit: "°C")
    }
    #expect(throws: DataProblem(.unreadableTable, "1 field where the header has 2", at: .init(row: 2))) {
        try CSV.read("a,b\n1,2\n3\n")
    }
    #expect(throws: DataProblem.self) { try CSV.read("") }
    #expect(throws: DataProblem.self) { try CSV.read("a,b\n1,\"2\n") }
    #expect(throws: DataProblem.self) { try CSV.read("a,a\n1,2\n") }
}

@Test func numbersParseToTheBit() {
    for text in [
        "0", "-0.1", "3.141592653589793", "1e-7", "123456789012345678901234", "0.000000000000000000000001", "5.0",
    ] {
        #expect(parsedNumber(text) == Double(text))
    }
    for text in ["abc", "1,2", "0x10", "inf", "-", ".", "1e", "--1", "1e999"] {
        #expect(parsedNumber(text) == nil, "\(text)")
    }
    #expect(parsedNumber(" 7 ") == 7)
    #expect(parsedNumber("")?.isNaN == true)
}

@Test func pipelineKeepsNamesUnitsAndLevels() throws {
    let training = try CSV.read("t [°C],acid\n10,HCl\n20,HNO3\n,HCl\n")
    let pipeline = try FeaturePipeline(table: training, columns: ["t", "acid"])
    #expect(pipeline.names == ["t", "acid = HCl", "acid = HNO3"])
    #expect(try pipeline.apply(training) == Matrix([[10, 1, 0], [20, 0, 1], [20, 1, 0]]))
    var unseen: [FeaturePipeline.Unseen] = []
    _ = try pipeline.apply(try CSV.read("acid,t [°C]\nHF,1\n"), unseen: &unseen)
    #expect(unseen == [.init(row: 0, column: "acid", value: "HF")])
    #expect(throws: DataProblem.self) { try pipeline.apply(try CSV.read("acid,t [K]\nHF,1\n")) }
}

@Test func sequencesBecomeMotifCounts() throws {
    let values = try #require(SequenceMotifs.features("GGGATC", motifs: ["G", "GG", "G_A", "CA"]))
    #expect(values[0..<4] == [3, 2, 1, 0])
    #expect(SequenceMotifs.features("GXG", motifs: ["G"]) == nil)
    #expect(values.count == SequenceMotifs.names(["G", "GG", "G_A", "CA"]).count)
}

@Test func leakageIsFound() {
    let examples = Examples(
        features: Matrix([[1, 0, 5], [2, 1, 5], [3, 1, 5], [1, 0, 5], [5, 1, 5]]),
        target: .classes([0, 1, 1, 0, 1], names: ["no", "yes"]))
    #expect(LeakageGuard.targetAmongFeatures(examples, names: ["a", "b", "c"]).map { $0.place.column } == ["b"])
    #expect(LeakageGuard.duplicates(examples).map { $0.place.row } == [4])
    #expect(LeakageGuard.constantColumns(examples, names: ["a", "b", "c"]).map { $0.place.column } == ["c"])
    #expect(LeakageGuard.groupsInTwoFolds([0, 0, 1, 1, 2], folds: [[0], [1, 2, 3], [4]]).count == 1)
    #expect(throws: DataProblem.self) {
        try Examples(features: Matrix([[.nan]]), target: .numbers([1])).validate()
    }
    #expect(throws: DataProblem.self) {
        try Examples(features: Matrix([[1], [2]]), target: .classes([0, 0], names: ["a", "b"])).validate()
    }
}
