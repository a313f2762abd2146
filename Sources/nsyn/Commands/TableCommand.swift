import NsynDiagnostics
import NsynSemantics
import NsynTables

/// `nsyn table`: a table in a file, printed or written in another format.
enum TableCommand {
    private static let file = Positional(
        "FILE", .path, help: "A table: CSV, JSON Lines or Arrow; - for standard input.")
    private static let rows = Option(
        "rows", "N", .integer(in: 1...1_000_000), help: "Print at most N rows (20); all are written with --out.")
    private static let out = Option("out", "FILE", .path, help: "Writes the table as .csv, .jsonl or .arrow.")

    static let command = Command(
        "table",
        summary: "Print a table of results, or write it in another format",
        discussion: """
            Columns are aligned, each in one sensible unit; predictions have bars; what does not fit is counted. With \
            --out the table is written as CSV, JSON Lines or Arrow, without losing a digit or a unit.
            """,
        parameters: [.positional(file), .option(rows), .option(out)],
        examples: [
            .init("nsyn table screen.csv", "Prints the first rows."),
            .init("nsyn table screen.feather --out screen.csv", "Writes a table in another format."),
        ]
    ) { invocation in
        try TableSupport.reporting(invocation) {
            var support = TableSupport(units: StandardLibrary.open().unitTable)
            let table = try support.read(invocation[required: file]).table
            support.complain(invocation)
            if let path = invocation[out] {
                try TableSupport.write(try TableSupport.bytes(of: table, for: path, command: "table"), to: path)
                return .success
            }
            let console = invocation.console
            if invocation.format == .json {
                console.print(JSONLinesWriter.bytes(of: table))
                return .success
            }
            let printer = TablePrinter(
                units: support.units, width: console.width, rows: invocation[rows] ?? 20,
                isColoured: console.outputIsColoured, isPlain: Environment["TERM"] == "dumb")
            console.print(printer.text(table))
            return .success
        }
    }
}
