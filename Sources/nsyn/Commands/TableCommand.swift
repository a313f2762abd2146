import NsynDiagnostics
import NsynSemantics
import NsynTables

/// `nsyn table`: a question to tables in files, in the language of scripts.
enum TableCommand {
    private static let file = Positional(
        "FILE", .path, help: "A table: CSV, JSON Lines or Arrow; - for standard input.")
    private static let question = Positional(
        "QUESTION", .text, .optional, help: "Such as 'where yield > 50 % sort by yield top 12'.")
    private static let with = Option(
        "with", "FILES", .path, help: "Further tables for `join`, each known by the name of its file.")
    private static let rows = Option(
        "rows", "N", .integer(in: 1...1_000_000), help: "Print at most N rows (20); all are written with --out.")
    private static let out = Option("out", "FILE", .path, help: "Writes the answer as .csv, .jsonl or .arrow.")

    static let command = Command(
        "table",
        summary: "Ask tables of results questions: where, sort, group, join, pivot",
        discussion: """
            The table is known by the name of its file, and a question that begins with a clause is put to it. Columns \
            are known by their names, with underscores for what no name can hold; numbers carry units and are compared \
            with quantities: 'where heat > 40 °C'. Without a question the table is printed.
            """,
        parameters: [.positional(file), .positional(question), .option(with), .option(rows), .option(out)],
        formats: [.human, .json, .csv],
        examples: [
            .init("nsyn table screen.csv 'where heat <= 50 °C sort by precise top 12'", "Prints the twelve best."),
            .init(
                "nsyn table screen.csv 'group by excess summarize best = max(precise.value)' --out best.csv",
                "Writes the best of each excess."),
        ]
    ) { invocation in
        try TableSupport.reporting(invocation) { try run(invocation) }
    }

    private static func run(_ invocation: Invocation) throws -> ExitCode {
        let checker = Checker(library: StandardLibrary.open())
        var support = TableSupport(units: checker.library.unitTable)
        let main = named(try support.read(invocation[required: file]))
        var tables = [main.name: main.table]
        var order = [main.name]
        for path in (invocation[with] ?? "").split(separator: ",") {
            let other = named(try support.read(String(path)))
            guard tables.updateValue(other.table, forKey: other.name) == nil else {
                throw UsageError("Two tables would be called `\(other.name)`: rename a file.", command: "table")
            }
            order.append(other.name)
        }
        support.complain(invocation)
        var answer = main.table
        if let text = invocation[question] {
            let known = order.compactMap { name in tables[name].map { (name: name, schema: $0.schema) } }
            let (request, findings) = checker.question(complete(text, main.name, order), tables: known)
            guard let request else {
                invocation.console.complain(Report(sources: checker.sources, findings: findings))
                return .findings
            }
            answer = try Self.answer(request, tables)
        }
        if let out = invocation[out] {
            try TableSupport.write(try TableSupport.bytes(of: answer, for: out, command: "table"), to: out)
            return .success
        }
        print(answer, support, invocation)
        return .success
    }

    /// Columns by names that a question can say.
    private static func named(_ loaded: TableSupport.Loaded) -> TableSupport.Loaded {
        var names: Set<String> = []
        let columns = loaded.table.columns.map { column -> Table.Column in
            var column = column
            let wanted = TableSupport.identifier(column.name)
            var name = wanted
            var number = 2
            while !names.insert(name).inserted {
                name = "\(wanted)_\(number)"
                number += 1
            }
            column.name = name
            return column
        }
        return TableSupport.Loaded(table: Table(columns), name: loaded.name)
    }

    /// A question that begins with a clause is put to the table of the command line. It is one question on however many
    /// lines a shell lets it stand.
    private static func complete(_ written: String, _ name: String, _ names: [String]) -> String {
        let text = String(written.map { $0.isNewline ? " " : $0 })
        let first = text.drop { $0 == " " }.prefix { $0 != " " }
        return names.contains(String(first)) ? text : "\(name) \(text)"
    }

    private static func answer(_ request: TableRequest, _ tables: [String: Table]) throws -> Table {
        switch request {
        case .table(let name): return tables[name] ?? Table([])
        case .query(let inner, let query, let joined):
            var others: [String: Table] = [:]
            for (name, other) in joined { others[name] = try answer(other, tables) }
            return try answer(inner, tables).applying(query, tables: others)
        }
    }

    private static func print(_ answer: Table, _ support: TableSupport, _ invocation: Invocation) {
        let console = invocation.console
        switch invocation.format {
        case .json: console.print(JSONLinesWriter.bytes(of: answer))
        case .csv: console.print(CSVWriter.bytes(of: answer))
        default:
            let printer = TablePrinter(
                units: support.units, width: console.width, rows: invocation[rows] ?? 20,
                isColoured: console.outputIsColoured, isPlain: Environment["TERM"] == "dumb")
            console.print(printer.text(answer))
        }
    }
}
