import NsynQuantities
import Testing

@testable import NsynTables

@Suite struct PrinterTests {
    @Test func columnsLineUpInSensibleUnits() throws {
        var table = try TestUnits.read(
            """
            ligand,heat [°C],volume [mL],p,p.lower,p.upper,p.in_domain
            MHA,40,0.3,0.75,0.5,1,true
            ,25.5,0.01225,,,,
            glutathione,-5,0.0001,0.25,0.125,0.5,false

            """)
        // What was computed has no unit of its own: one is chosen.
        table = Table(
            table.columns.map { column in
                var column = column
                if column.name == "volume" { column.unit = nil }
                return column
            })
        let text = TablePrinter(units: TestUnits.table).text(table)
        #expect(
            text == """
                ligand       heat  volume  p
                               °C      µL        0               1
                ───────────  ────  ──────  ───────────────────────────────────────────
                MHA          40.0  300.00  0.750 ········├───●───┤ 0.500–1.000
                –            25.5   12.25  –
                glutathione  −5.0    0.10  0.250 ··├─●───┤········ 0.125–0.500 outside
                3 rows

                """)
    }

    @Test func plainTextIsASCII() throws {
        let table = try TestUnits.read("a,p,p.lower,p.upper\n-1.5,0.5,0.25,0.75\n,,,\n")
        let text = TablePrinter(units: TestUnits.table, isPlain: true).text(table)
        #expect(text.utf8.allSatisfy { $0 < 128 })
        #expect(text.contains("-1.5") && text.contains("....|---o---|...."))
    }

    @Test func whatDoesNotFitIsCounted() throws {
        let rows = (1...1234).map { "\($0),some text,\($0 * 2)" }.joined(separator: "\n")
        let table = try TestUnits.read("number,remark,twice [µL]\n\(rows)\n")
        let text = TablePrinter(units: TestUnits.table, width: 20, rows: 2).text(table)
        #expect(
            text == """
                number  remark
                ──────  ─────────
                     1  some text
                     2  some text
                … 1,232 more of 1,234 rows
                1 more column: twice [µL]

                """)
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (-2.5, "−2.5"), (1234567.8, "1235000"), (12_345_678, "1.235·10⁷"),
        (0.00001234, "1.234·10⁻⁵"),
        (0.1 + 0.2, "0.3"), (.nan, ""), (-.infinity, "−∞"),
    ])
    func numbersForPeople(_ value: Double, _ text: String) {
        #expect(ShownNumber.readable(value) == text)
    }
}
