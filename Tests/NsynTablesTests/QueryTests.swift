import NsynQuantities
import Testing

@testable import NsynTables

@Suite struct QueryTests {
    static let table = Table([
        .init("ligand", .text, .texts(TextValues(["MHA", "GSH", "MHA", nil, "GSH", "MHA"]))),
        .init(
            "heat", .quantity(QuantityType(.temperature), isPoint: true), unit: TableTests.celsius,
            .numbers([298.15, 313.15, 313.15, 298.15, .nan, 333.15])),
        .init("yield", .number, .numbers([0.5, 0.25, 0.75, 1, 0.125, .nan])),
    ])

    static func column(_ name: String) -> TableExpression { TableExpression(column: name) }

    /// `column ⋄ number`
    static func comparison(_ name: String, _ number: Double, _ node: (Int, Int) -> TableExpression.Node)
        -> TableExpression
    {
        var expression = TableExpression()
        let left = expression.add(.column(name, .whole))
        let right = expression.add(.number(number))
        expression.add(node(left, right))
        return expression
    }

    static func run(_ steps: TableQuery.Step..., blocks: [Int] = [6]) throws(TableProblem) -> String {
        let run = try QueryRun(TableQuery(steps), on: table.schema)
        var result = Table(schema: run.output)
        var start = 0
        for size in blocks {
            if let ready = try run.push(table.slice(start..<min(6, start + size))) { result.append(ready) }
            start = min(6, start + size)
        }
        let rest = try run.finish()
        if result.rowCount == 0 { result = rest } else if rest.rowCount > 0 { result.append(rest) }
        return String(decoding: CSVWriter.bytes(of: result), as: UTF8.self)
    }

    @Test func filtersKeepOnlyWhatIsTrue() throws {
        let above = TableQuery.Step.filter(Self.comparison("yield", 0.25) { .less($1, $0) })
        let wanted = "ligand,heat [°C],yield\nMHA,25,0.5\nMHA,40,0.75\n,25,1\n"
        #expect(try Self.run(above) == wanted)
        #expect(try Self.run(above, blocks: [1, 2, 3]) == wanted)
        // Missing is neither above nor not above.
        var not = Self.comparison("yield", 0.25) { .less($1, $0) }
        not.add(.not(2))
        #expect(try Self.run(.filter(not)) == "ligand,heat [°C],yield\nGSH,40,0.25\nGSH,,0.125\n")
    }

    @Test func textsAreComparedByBlock() throws {
        var expression = TableExpression()
        expression.add(.isText("ligand", "GSH"))
        let wanted = "ligand,heat [°C],yield\nGSH,40,0.25\nGSH,,0.125\n"
        #expect(try Self.run(.filter(expression), blocks: [1, 1, 1, 1, 1, 1]) == wanted)
    }

    @Test func ordersKeepMissingLastAndEqualsInPlace() throws {
        let up = try Self.run(.sort([Self.column("heat")], descending: false), .select([Self.output("yield")]))
        #expect(up == "yield\n0.5\n1\n0.25\n0.75\n\n0.125\n")
        let down = try Self.run(.sort([Self.column("yield")], descending: true), .top(2), blocks: [2, 2, 2])
        #expect(down == "ligand,heat [°C],yield\n,25,1\nMHA,40,0.75\n")
    }

    static func output(_ name: String) -> TableQuery.Output {
        TableQuery.Output(name, column(name), type: table[name]?.type ?? .number, unit: table[name]?.unit)
    }

    static func aggregate(_ name: String, _ number: Int, type: ColumnType = .number, unit: DisplayUnit? = nil)
        -> TableQuery.Output
    {
        var expression = TableExpression()
        expression.add(.aggregate(number))
        return TableQuery.Output(name, expression, type: type, unit: unit)
    }

    @Test func groupsAreSummarizedWithoutWhatIsMissing() throws {
        let step = TableQuery.Step.summarize(
            groups: [Self.output("ligand")],
            aggregates: [
                .init(.count, nil), .init(.mean, Self.column("yield")), .init(.maximum, Self.column("heat")),
                .init(.median, Self.column("yield")), .init(.deviation, Self.column("yield")),
            ],
            outputs: [
                Self.aggregate("n", 0, type: .integer), Self.aggregate("mean", 1),
                Self.aggregate("hottest", 2, type: Self.table["heat"]?.type ?? .number, unit: TableTests.celsius),
                Self.aggregate("median", 3), Self.aggregate("sd", 4),
            ])
        let wanted = """
            ligand,n,mean,hottest [°C],median,sd
            MHA,3,0.625,60,0.625,0.1767766952966369
            GSH,2,0.1875,40,0.1875,0.08838834764831845
            ,1,1,25,1,

            """
        #expect(try Self.run(step) == wanted)
        #expect(try Self.run(step, blocks: [1, 1, 3, 1]) == wanted)
    }

    @Test func pivotsSpreadTheLastColumn() throws {
        let cell = Self.output("yield")
        let once = try Self.run(
            .filter(Self.comparison("yield", 0.4) { .less($1, $0) }),
            .pivot(rows: ["ligand"], spread: "heat", aggregate: nil, cell: cell))
        #expect(once == "ligand,25 °C,40 °C\nMHA,0.5,0.75\n,1,\n")
        let best = try Self.run(
            .pivot(
                rows: [], spread: "ligand", aggregate: .init(.maximum, Self.column("yield")),
                cell: Self.aggregate("best", 0)))
        #expect(best == "GSH,MHA,missing\n0.25,0.75,1\n")
        #expect(throws: TableProblem.self) {
            try Self.run(.pivot(rows: [], spread: "ligand", aggregate: nil, cell: cell))
        }
    }

    @Test func joinsFindTheSameQuantityInOtherUnits() throws {
        let other = try TestUnits.read("heat [°C],colour\n25,red\n40,brown\n40,black\n")
        let joined = try Self.table.applying(
            TableQuery([.join(.init("other", by: ["heat"]))]), tables: ["other": other])
        #expect(
            String(decoding: CSVWriter.bytes(of: joined), as: UTF8.self) == """
                ligand,heat [°C],yield,colour
                MHA,25,0.5,red
                GSH,40,0.25,brown
                GSH,40,0.25,black
                MHA,40,0.75,brown
                MHA,40,0.75,black
                ,25,1,red

                """)
        let litres = try TestUnits.read("v [mL],a\n0.1,1\n0.3,2\n")
        let micro = try TestUnits.read("v [µL],b\n300,x\n100,y\n")
        let both = try litres.applying(TableQuery([.join(.init("m", by: ["v"]))]), tables: ["m": micro])
        #expect(String(decoding: CSVWriter.bytes(of: both), as: UTF8.self) == "v [mL],a,b\n0.1,1,y\n0.3,2,x\n")
    }

    @Test func anUnknownColumnIsNamed() {
        #expect(
            throws: TableProblem(
                .unknownColumn, "The table has no column `yeild`", notes: ["it has `ligand`, `heat`, `yield`"])
        ) {
            try Self.run(.sort([Self.column("yeild")], descending: false))
        }
    }

    @Test func naturalOrderOfWells() {
        #expect(["A10", "A2", "B1", "A1"].sorted(by: NaturalOrder.precedes) == ["A1", "A2", "A10", "B1"])
        #expect(!NaturalOrder.precedes("A02", "A2") && !NaturalOrder.precedes("A2", "A02"))
    }
}
