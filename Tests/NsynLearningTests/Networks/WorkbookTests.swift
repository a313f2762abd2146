import NsynChemistry
import Testing

@testable import NsynLearning

@Suite struct WorkbookTests {
    /// A zip archive of files, each packed by `pack`.
    static func archive(_ files: [(name: String, content: [UInt8])], pack: ([UInt8]) -> (method: Int, bytes: [UInt8]))
        -> [UInt8]
    {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var (body, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, content) in files {
            let (method, packed) = pack(content)
            let checksum = Int(CyclicRedundancy.checksum(content))
            let common =
                number(0, 2) + number(method, 2) + number(0, 4) + number(checksum, 4) + number(packed.count, 4)
                + number(content.count, 4) + number(name.utf8.count, 2) + number(0, 2)
            directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + common
            directory +=
                number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(body.count, 4) + Array(name.utf8)
            body += number(0x0403_4B50, 4) + number(20, 2) + common + Array(name.utf8) + packed
        }
        return body + directory + number(0x0605_4B50, 4) + number(0, 4) + number(files.count, 2)
            + number(files.count, 2)
            + number(directory.count, 4) + number(body.count, 4) + number(0, 2)
    }

    private static func stored(_ content: [UInt8]) -> (Int, [UInt8]) { (0, content) }

    private static func sheet(_ rows: [[String]]) -> String {
        let body = rows.enumerated().map { row, cells in
            let texts = cells.enumerated().map { column, text -> String in
                let place = "\(Character(Unicode.Scalar(UInt8(65 + column))))\(row + 1)"
                if text.isEmpty { return "" }
                if Double(text) != nil { return "<c r=\"\(place)\"><v>\(text)</v></c>" }
                return "<c r=\"\(place)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
            }
            return "<row r=\"\(row + 1)\">\(texts.joined())</row>"
        }
        return "<?xml version=\"1.0\"?><worksheet><sheetData>\(body.joined())</sheetData></worksheet>"
    }

    private static func workbook(_ sheets: [(String, [[String]])]) -> [UInt8] {
        var files: [(String, [UInt8])] = []
        var (list, relations) = ("", "")
        for (index, sheet) in sheets.enumerated() {
            list += "<sheet name=\"\(sheet.0)\" sheetId=\"\(index + 1)\" r:id=\"rId\(index)\"/>"
            relations += "<Relationship Id=\"rId\(index)\" Target=\"worksheets/sheet\(index).xml\"/>"
            files.append(("xl/worksheets/sheet\(index).xml", Array(Self.sheet(sheet.1).utf8)))
        }
        files.append(("xl/workbook.xml", Array("<workbook><sheets>\(list)</sheets></workbook>".utf8)))
        files.append(("xl/_rels/workbook.xml.rels", Array("<Relationships>\(relations)</Relationships>".utf8)))
        return archive(files, pack: stored)
    }

    private static let good: [(String, [[String]])] = [
        ("features_c", [["", "Temperature", "pH"], ["0", "25", "11"], ["1", "60", ""], ["2", "0", "13"]]),
        (
            "features_d",
            [
                ["", "SMILES_solvent", "SMILES_ligand", "SMILES_reducing"], ["0", "O", "SCCO", "[BH4-]"],
                ["1", "CO", "SCC", "[BH4-]"], ["2", "O", "SCC", ""],
            ]
        ),
        ("labels", [["", "label"], ["0", "1"], ["1", "0"], ["2", "1"]]),
    ]

    @Test(.enabled(if: Molecule.unavailability == nil)) func readsTheWorkbook() throws {
        let examples = try SynthesisWorkbook.read(Self.workbook(Self.good), file: "si.xlsx")
        #expect(examples.descriptorNames == ["Temperature", "pH"] && examples.outcomes == [1, 0, 1])
        #expect(examples.descriptors[1, 0] == 60 && examples.descriptors[1, 1] == 13)
        #expect(examples.roles == ["ligand", "solvent", "reductant"] && examples.molecules[2][2] == -1)
        #expect(examples.molecules[0][1] == examples.molecules[0][2] && examples.library.count == 5)
    }

    @Test func refusesABrokenWorkbookWithItsPlace() {
        func failure(_ bytes: [UInt8]) -> DataProblem? {
            do {
                _ = try SynthesisWorkbook.read(bytes, file: "si.xlsx")
                return nil
            } catch { return error }
        }
        #expect(failure(Array("not a zip archive at all, sorry".utf8))?.kind == .unreadableTable)
        var missing = Self.good
        missing.remove(at: 2)
        #expect(failure(Self.workbook(missing))?.message.contains("labels") == true)
        var wrong = Self.good
        wrong[0].1[2][1] = "warm"
        #expect(failure(Self.workbook(wrong))?.place.column == "Temperature")
        var short = Self.good
        short[2].1.removeLast()
        #expect(failure(Self.workbook(short))?.kind == .unreadableTable)
        let bytes = Self.workbook(Self.good)
        #expect(failure(Array(bytes.prefix(bytes.count - 40)))?.kind == .unreadableTable)
        var damaged = bytes
        damaged[80] ^= 1
        #expect(failure(damaged) != nil)
    }

    /// `hello hello hello hello` and three kinds of blocks, packed by zlib.
    @Test(arguments: [
        [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01] as [UInt8],
        [0x01, 0x17, 0x00, 0xE8, 0xFF] + Array("hello hello hello hello".utf8),
    ])
    func inflates(_ packed: [UInt8]) throws {
        let text = try Inflater.inflate(packed[...], limit: 100)
        #expect(String(decoding: text, as: UTF8.self) == "hello hello hello hello")
        #expect(throws: PackedDataError.tooLarge(limit: 10)) { try Inflater.inflate(packed[...], limit: 10) }
        #expect(throws: PackedDataError.truncated) { try Inflater.inflate(packed.dropLast(3), limit: 100) }
    }

    @Test func inflatesADynamicBlock() throws {
        let text = String(decoding: try Inflater.inflate(DynamicBlock.packed[...], limit: 4000), as: UTF8.self)
        #expect(text == DynamicBlock.text)
        for place in stride(from: 0, to: DynamicBlock.packed.count, by: 7) {
            var damaged = DynamicBlock.packed
            damaged[place] ^= 0x10
            // Whatever is damaged, it ends: with other bytes or with an error.
            _ = try? Inflater.inflate(damaged[...], limit: 4000)
        }
    }
}
