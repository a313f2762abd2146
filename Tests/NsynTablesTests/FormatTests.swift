import NsynQuantities
import Testing

@testable import NsynTables

@Suite struct FormatTests {
    static let sample = """
        ligand,heat [°C],volume [µL],runs,done,p,p.lower,p.upper,p.in_domain
        MHA,40,300,2,true,0.75,0.5,1,true
        ,25.5,12.25,,false,,,,
        GSH,-5,0.1,7,,0.25,0.125,0.5,false

        """

    private func read(_ bytes: [UInt8], _ name: String) throws(TableProblem) -> Table {
        var reader = TableReader(units: TestUnits.table)
        return try reader.table(bytes, named: name)
    }

    private func csv(_ table: Table) -> String { String(decoding: CSVWriter.bytes(of: table), as: UTF8.self) }

    @Test func everyFormatHoldsTheSameTable() throws {
        let table = try TestUnits.read(Self.sample)
        #expect(csv(try read(ArrowWriter.bytes(of: table), "x.arrow")) == csv(table))
        #expect(csv(try read(JSONLinesWriter.bytes(of: table), "x.jsonl")) == csv(table))
        #expect(csv(table) == Self.sample)
    }

    @Test func jsonLinesAreOneObjectARow() throws {
        let table = try TestUnits.read("a,t [°C],ok\n1.5,40,true\n,x,\n".replacing("x", with: ""))
        #expect(
            String(decoding: JSONLinesWriter.bytes(of: table), as: UTF8.self)
                == "{\"a\":1.5,\"t [°C]\":40,\"ok\":true}\n{\"a\":null,\"t [°C]\":null,\"ok\":null}\n")
    }

    @Test func linesMayLeaveNamesOut() throws {
        let table = try read(Array("{\"a\":1}\n\n{\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n".utf8), "t.jsonl")
        #expect(csv(table) == "a,b\n1,\n,x\n2,y\n")
    }

    @Test func blocksBecomeBatches() throws {
        let table = try TestUnits.read(Self.sample)
        var writer = ArrowWriter()
        var bytes: [UInt8] = []
        for row in 0..<3 { bytes += writer.bytes(of: table.slice(row..<row + 1)) }
        bytes += writer.finish(table.schema)
        #expect(csv(try read(bytes, "x.arrow")) == Self.sample)
        let empty = ArrowWriter.bytes(of: Table(schema: table.schema))
        #expect(try read(empty, "x.arrow").rowCount == 0)
    }

    @Test func everyDamageIsSaid() throws {
        let whole = ArrowWriter.bytes(of: try TestUnits.read(Self.sample))
        for length in 0..<whole.count {
            #expect(throws: TableProblem.self) { try read(Array(whole.prefix(length)), "x.arrow") }
        }
        // A changed byte is found or changes a value; it never ends the program.
        for place in whole.indices {
            for bit in [0, 3, 7] {
                var damaged = whole
                damaged[place] ^= 1 << UInt8(bit)
                _ = try? read(damaged, "x.arrow")
            }
        }
    }

    @Test func framesOfLZ4() throws {
        // The frame that the reference program makes of "abcabcabcabcabcabcabcabc" and a literal tail.
        let frame: [UInt8] = [
            0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0x0D, 0, 0, 0, 0x3F, 0x61, 0x62, 0x63, 0x03, 0x00, 0x01, 0x50,
            0x63, 0x61, 0x62, 0x63, 0x21, 0, 0, 0, 0,
        ]
        let text = "abc" + String(repeating: "abc", count: 7).dropLast(1) + "cabc!"
        let unpacked = LZ4.unpack(frame[...], size: 28)
        #expect(unpacked.map { String(decoding: $0, as: UTF8.self) } == String(text.prefix(28)) || unpacked == nil)
        #expect(LZ4.unpack(frame.prefix(20), size: 28) == nil)
        #expect(LZ4.unpack(frame[...], size: 1 << 40) == nil)
    }

    @Test func otherFilesAreNamed() {
        func problem(_ bytes: [UInt8], _ name: String) -> TableProblem? {
            do throws(TableProblem) {
                _ = try read(bytes, name)
                return nil
            } catch { return error }
        }
        #expect(problem(Array("a,b\n1,2\n".utf8), "x.arrow")?.kind == .damagedTable)
        #expect(problem(Array("{\"a\":[1]}\n".utf8), "x.jsonl")?.kind == .unsupportedTable)
        #expect(problem(Array("{\"a\":1}\n{\"a\":\"x\"}\n".utf8), "x.jsonl")?.kind == .textInNumbers)
        #expect(problem(Array("{\"a\":1}\n{\"a\":\n".utf8), "x.jsonl")?.kind == .damagedTable)
        #expect(problem(Array("[1]\n".utf8), "x.jsonl")?.kind == .damagedTable)
    }
}
