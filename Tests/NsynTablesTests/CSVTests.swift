import NsynQuantities
import Testing

@testable import NsynTables

@Suite struct CSVTests {
    static let sample = #"""
        ligand,heat [°C],acidity [pH],volume [µL],runs,done,yield
        MHA,40,11,300,2,true,0.75
        "GSH, reduced",25.5,9.5,12.25,3,false,
        "say ""thiol""",-5,10,0.1,,,1e-3

        """#

    @Test func readsUnitsIntoCoherentSI() throws {
        let table = try TestUnits.read(Self.sample)
        #expect(table.rowCount == 3)
        #expect(table["heat"]?.type == .quantity(QuantityType(.temperature), isPoint: true))
        #expect(table["heat"]?.values == .numbers([313.15, 298.65, 268.15]))
        #expect(table["volume"]?.numbers == [3e-7, 1.225e-8, 1e-10])
        #expect(table["runs"]?.values == .integers([2, 3, .min]))
        #expect(table["done"]?.values == .truths([1, 0, -1]))
        #expect(table["yield"]?.values.isMissing(1) == true)
        guard case .texts(let ligands)? = table["ligand"]?.values else {
            Issue.record("ligand is text")
            return
        }
        #expect(ligands.levels == ["MHA", "GSH, reduced", "say \"thiol\""])
    }

    @Test func writesWhatItRead() throws {
        let table = try TestUnits.read(Self.sample)
        let written = String(decoding: CSVWriter.bytes(of: table), as: UTF8.self)
        #expect(
            written == #"""
                ligand,heat [°C],acidity [pH],volume [µL],runs,done,yield
                MHA,40,11,300,2,true,0.75
                "GSH, reduced",25.5,9.5,12.25,3,false,
                "say ""thiol""",-5,10,0.1,,,0.001

                """#)
        #expect(CSVWriter.bytes(of: try TestUnits.read(written)) == Array(written.utf8))
    }

    @Test func everyNumberComesBack() throws {
        var generator = SystemRandomNumberGenerator()
        let unit = DisplayUnit("°C", scale: 1, offset: 273.15)
        for _ in 0..<20_000 {
            let value = Double.random(in: 200...600, using: &generator)
            let text = ShownNumber.exact(value, in: unit)
            var copy = text
            let read = try #require(copy.withUTF8 { NumberText.cell($0) })
            #expect(unit.coherent(read) == value)
        }
    }

    @Test func numbersAreRoundedAsTheSystemDoes() throws {
        var generator = SystemRandomNumberGenerator()
        for round in 0..<60_000 {
            let digits = Int.random(in: 1...19, using: &generator)
            var text = String((0..<digits).map { _ in "0123456789".randomElement(using: &generator) ?? "0" })
            if round % 2 == 0 {
                text.insert(".", at: text.index(text.startIndex, offsetBy: Int.random(in: 0...digits)))
            }
            if round % 3 == 0 { text += "e\(Int.random(in: -30...30, using: &generator))" }
            guard text != "." else { continue }
            let wanted = Double(text.hasPrefix(".") ? "0" + text : text.replacingDotAtEnd())
            let read = text.withCString { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: text.utf8.count) {
                    NumberText.cell(UnsafeBufferPointer(start: $0, count: text.utf8.count))
                }
            }
            #expect(read == wanted, "\(text)")
        }
    }

    @Test func byteOrderMarkAndWindowsLinesMakeNoDifference() throws {
        let plain = try TestUnits.read("a,heat [°C]\n1,2\nx,3\n")
        #expect(try TestUnits.read("\u{FEFF}a,heat [°C]\r\n1,2\r\nx,3\r\n") == plain)
        #expect(try TestUnits.read("a;heat [°C]\n1;2\nx;3") == plain)
        #expect(try TestUnits.read("a\theat [°C]\n1\t2\nx\t3\n\n\n") == plain)
        #expect(try TestUnits.read("a;b\n1,5;2\n")["a"]?.numbers == [1.5])
    }

    @Test func aTextThatTurnsUpLateMakesTheColumnText() throws {
        let lines = (0..<500).map { "\($0),\($0)" }.joined(separator: "\n")
        let table = try TestUnits.read("a,b\n" + lines + "\nx,1\n")
        guard case .texts(let texts)? = table["a"]?.values else {
            Issue.record("a is text")
            return
        }
        #expect(texts[7] == "7" && texts[500] == "x" && texts.codes.count == 501)
        #expect(table["b"]?.numbers?.count == 501)
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", TableProblem.Kind.raggedRow, "1 field where the header has 2", "3"),
        ("a,b\n1,2,3\n", .raggedRow, "3 fields where the header has 2", "1,2,3"),
        ("a,b\n1,\"x\n", .openQuote, "The quotation mark that starts here is never closed", "\""),
        ("a,b,a\n1,2,3\n", .columnTwice, "The column `a` is there twice", "a"),
        (
            "t [°C],t [K]\n1,2\n", .columnWithTwoUnits, "The column `t` is there in °C and in K", "t [K]"
        ),
        (
            "t [°C] [K]\n1\n", .columnWithTwoUnits, "The column `t [°C]` has a second unit, K, in its header",
            "t [°C] [K]"
        ),
        ("t [°C]\n40\n313 K\n", .columnWithTwoUnits, "The column `t` is in °C, and a cell is in K", "313 K"),
        ("t\n40 °C\n313 K\n", .columnWithTwoUnits, "The cells of `t` are in °C and in K", "40 °C"),
        ("t [°C]\n40\nhot\n", .textInNumbers, "“hot” is no number, and `t` is in °C", "hot"),
        (
            "t [°X]\n40\n", .unknownColumnUnit,
            "The unit of `t` has no meaning: there is no unit “°X”", "t [°X]"
        ),
        ("", .noHeader, "There is nothing in this table", ""),
        ("\r\n\n", .noHeader, "There is nothing in this table", ""),
        ("a\r1\r", .wrongEncoding, "The lines of this file end in carriage returns alone", "\r"),
        ("a,b\n1,\0\n", .wrongEncoding, "This is no text: byte 7 is zero", "\0"),
    ])
    func badTablesAreNamedWithTheirPlace(
        _ text: String, _ kind: TableProblem.Kind, _ message: String, _ place: String
    ) throws {
        let problem = try #require(TestUnits.problem(text))
        #expect(problem.kind == kind)
        #expect(problem.message == message)
        #expect(problem.place == place)
    }

    @Test func notANumberIsMissingAndSaid() throws {
        var reader = TableReader(units: TestUnits.table)
        let table = try reader.delimited(Array("a,b\n1,nan\n2,NA\n3,4\n".utf8))
        #expect(table["b"]?.values.isMissing(1) == true)
        #expect(
            reader.warnings.map(\.message) == ["A cell of `b` is no number and is read as missing, as 1 other"])
    }

    @Test func predictionsStandInFourColumns() throws {
        let table = Table([
            .init(
                "p", .prediction(.number, isPoint: false),
                .predictions(
                    PredictionValues(value: [0.5, 0.75], lower: [0.25, 0.5], upper: [0.75, 1], inDomain: [1, 0])))
        ])
        let written = String(decoding: CSVWriter.bytes(of: table), as: UTF8.self)
        #expect(written == "p,p.lower,p.upper,p.in_domain\n0.5,0.25,0.75,true\n0.75,0.5,1,false\n")
        #expect(try TestUnits.read(written) == table)
    }
}

extension String {
    fileprivate func replacingDotAtEnd() -> String {
        guard let dot = firstIndex(of: ".") else { return self }
        let after = index(after: dot)
        return after == endIndex || !self[after].isNumber ? replacing(".", with: ".0") : self
    }
}
