import NsynJSON

extension TableReader {
    /// A table of one JSON object a line. Names carry units as headers do: `{"temperature [°C]": 40, "yield": 0.5}`.
    public mutating func jsonLines(_ bytes: [UInt8]) throws(TableProblem) -> Table {
        var columns: [LineColumn] = []
        var places: [String: Int] = [:]
        var rows = 0
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
            defer { start = end + 1 }
            let line = bytes[start..<end]
            if line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { continue }
            let document: JSONDocument
            do throws(JSONDocument.Failure) { document = try JSONDocument(Array(line)) } catch {
                let place = min(start + error.offset, max(start, end - 1))
                throw TableProblem(.damagedTable, "This line is no JSON: \(error.reason)", at: place..<place + 1)
            }
            guard document.root.kind == .object else {
                throw TableProblem(
                    .damagedTable, "A line of a table is an object, and this is none", at: start..<end,
                    notes: ["`{\"temperature [°C]\": 40, \"yield\": 0.5}`"])
            }
            for (name, value) in document.root.members {
                let index: Int
                if let known = places[name] {
                    index = known
                } else {
                    index = columns.count
                    places[name] = index
                    columns.append(LineColumn())
                }
                guard columns[index].append(value, row: rows) else {
                    throw TableProblem(
                        columns[index].isNested(value) ? .unsupportedTable : .textInNumbers,
                        columns[index].isNested(value)
                            ? "`\(name)` holds lists or objects, and a cell holds one value"
                            : "`\(name)` is a number in one line and something else in this", at: start..<end)
                }
            }
            rows += 1
        }
        guard !columns.isEmpty else { throw TableProblem(.noHeader, "There is nothing in this table") }
        var result: [Table.Column] = []
        for (name, index) in places.sorted(by: { $0.value < $1.value }).map({ ($0.key, $0.value) }) {
            result.append(try typed(name, columns[index], rows))
        }
        let names = result.map(\.name)
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw TableProblem(.columnWithTwoUnits, "The column `\(names[twice])` is there with two units")
        }
        return PredictionColumns.gathered(Table(result))
    }

    private mutating func typed(_ header: String, _ line: LineColumn, _ rows: Int) throws(TableProblem) -> Table.Column
    {
        let (name, unit) = DelimitedText.header(header, index: 0)
        var line = line
        line.fill(to: rows)
        switch line.kind {
        case .text: return Table.Column(name, .text, .texts(TextValues(line.texts)))
        case .truth: return Table.Column(name, .truth, .truths(line.truths))
        case .number, nil:
            if line.isInteger, unit == nil, line.kind != nil {
                return Table.Column(
                    name, .integer,
                    .integers(line.numbers.map { $0.isNaN ? ColumnValues.missingInteger : Int64($0) }))
            }
            return try column(name, unit: unit, numbers: line.numbers)
        }
    }
}

/// A column of a table of lines while it is read.
private struct LineColumn {
    enum Kind { case number, text, truth }

    var kind: Kind?
    var numbers: [Double] = []
    var texts: [String?] = []
    var truths: [Int8] = []
    var isInteger = true

    var count: Int {
        switch kind {
        case .number: numbers.count
        case .text: texts.count
        case .truth: truths.count
        case nil: 0
        }
    }

    /// Rows that did not name the column have nothing in it.
    mutating func fill(to rows: Int) {
        let missing = rows - count
        guard missing > 0 else { return }
        switch kind {
        case .number, nil: numbers += Array(repeating: .nan, count: rows - numbers.count)
        case .text: texts += Array(repeating: nil, count: missing)
        case .truth: truths += Array(repeating: -1, count: missing)
        }
    }

    func isNested(_ value: JSONValue) -> Bool { value.kind == .array || value.kind == .object }

    /// False for what does not fit the values before.
    mutating func append(_ value: JSONValue, row: Int) -> Bool {
        let new: Kind
        switch value.kind {
        case .number: new = .number
        case .string: new = .text
        case .true, .false: new = .truth
        case .null: return true
        default: return false
        }
        if kind == nil { kind = new }
        guard kind == new else { return false }
        // A name twice in one object: the last one counts.
        if count > row { dropLast() }
        fill(to: row)
        switch new {
        case .number:
            guard let number = value.double else { return false }
            numbers.append(number)
            if isInteger, number != number.rounded() || abs(number) >= 0x1p53 || value.source.contains(46) {
                isInteger = false
            }
        case .text: texts.append(value.string)
        case .truth: truths.append(value.bool == true ? 1 : 0)
        }
        return true
    }

    private mutating func dropLast() {
        switch kind {
        case .number: numbers.removeLast()
        case .text: texts.removeLast()
        case .truth: truths.removeLast()
        case nil: break
        }
    }
}
