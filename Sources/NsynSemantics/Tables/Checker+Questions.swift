import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import NsynTables

/// Where the rows of an answer come from: tables by their names, and questions to them.
public indirect enum TableRequest: Sendable {
    case table(String)
    case query(TableRequest, TableQuery, joined: [String: TableRequest])
}

extension Checker {
    /// A question to tables whose columns are known, such as `results where yield > 50 % sort by yield top 12`: what to
    /// do with them, or what is wrong with the question. Columns are named as in the schemas.
    public func question(
        _ text: String, tables: [(name: String, schema: TableSchema)]
    ) -> (request: TableRequest?, findings: [Finding]) {
        let file = add(path: "the question", text: "let answer = \(text)\n")
        let tree = Parser.parse(bytes: sources[file].bytes, file: file)
        let path = sources[file].path
        let evaluator = Evaluator(library: library, tree: tree)
        evaluator.modules = [Module(path: path, identity: path, tree: tree)]
        for (name, schema) in tables {
            let columns = schema.columns.map { column in
                TableValue.Column(
                    name: library.symbols.symbol(column.name), type: Self.type(column.type), unit: column.unit?.symbol)
            }
            evaluator.scope.bind(
                library.symbols.symbol(name),
                Value(.table, .table(TableValue(columns: columns, source: .table(name)))), tree.root.span)
        }
        guard tree.findings.isEmpty,
            let statement = tree.root.children.first(where: { $0.kind == .letDeclaration }),
            tree.root.children.allSatisfy({ !$0.kind.isStatement || $0.id == statement.id })
        else {
            let odd = Finding(
                code: .misplaced, severity: .error, message: "A question is one expression over a table",
                span: tree.root.span, notes: ["such as `where yield > 0.5 sort by yield top 12`"])
            return (nil, tree.findings.isEmpty ? [odd] : tree.findings)
        }
        let value = evaluator.letValue(statement.id)
        if value.isError || !evaluator.findings.isEmpty { return (nil, evaluator.findings) }
        guard case .table(let table) = value.payload else {
            evaluator.report(.expected("a table", found: value, at: statement.span))
            return (nil, evaluator.findings)
        }
        return (Self.request(table.source), evaluator.findings)
    }

    private static func request(_ source: TableSource) -> TableRequest? {
        switch source {
        case .table(let name): return .table(name)
        case .query(let inner, let query, let joined):
            guard let inner = request(inner) else { return nil }
            var others: [String: TableRequest] = [:]
            for (name, other) in joined { others[name] = request(other) }
            return .query(inner, query, joined: others)
        case .sweep, .run: return nil
        }
    }

    private static func type(_ type: ColumnType) -> Type {
        switch type {
        case .quantity(let quantity, true):
            quantity.dimension == .temperature
                ? .point(.temperature) : quantity.dimension.isDimensionless ? .point(.acidity) : .point(.instant)
        case .quantity(let quantity, false): .quantity(quantity)
        case .integer: .number
        case .text: .text
        case .truth: .truth
        case .prediction: .prediction
        }
    }
}
