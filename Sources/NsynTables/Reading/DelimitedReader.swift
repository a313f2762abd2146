/// One pass over the bytes of a table, numbers parsed as they pass; a second one only for columns in which a text
/// turned up late.
struct DelimitedReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let text: UnsafePointer<UInt8>
    private let end: Int
    private let start: Int
    private var delimiter: UInt8 = 44
    private var decimalPoint: UInt8 = 46
    private var columns: [DelimitedText.Column] = []
    private var builders: [Builder] = []
    private var lateTexts: [Int] = []

    /// What becomes of a column while it is read.
    private struct Builder {
        var isText = false
        /// Nothing is kept in this pass.
        var isIdle = false
        var numbers: [Double] = []
        var texts = TextColumnBuilder()
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, start: Int) {
        self.bytes = bytes
        // An empty file has no address; nothing is read from it then.
        text = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        end = bytes.count
        self.start = start
    }

    mutating func read() throws(TableProblem) -> DelimitedText {
        var position = start
        skipEmptyLines(&position)
        guard position < end else {
            throw TableProblem(
                .noHeader, "There is nothing in this table",
                notes: ["the first line names the columns, with units in brackets: `temperature [°C],yield`"])
        }
        try readHeader(&position)
        let body = position
        guess(from: body)
        let rows = try pass(from: body)
        if !lateTexts.isEmpty {
            for index in builders.indices { builders[index].isIdle = !lateTexts.contains(index) }
            for index in lateTexts {
                builders[index].isText = true
                builders[index].numbers = []
            }
            _ = try pass(from: body)
        }
        for index in columns.indices {
            columns[index].values =
                builders[index].isText ? .texts(builders[index].texts.finish()) : .numbers(builders[index].numbers)
        }
        return DelimitedText(columns: columns, rowCount: rows)
    }

    private func skipEmptyLines(_ position: inout Int) {
        while position < end, text[position] == 10 || text[position] == 13 { position += 1 }
    }

    // MARK: Header

    private mutating func readHeader(_ position: inout Int) throws(TableProblem) {
        let first = position
        var counts: (commas: Int, semicolons: Int, tabs: Int) = (0, 0, 0)
        var isQuoted = false
        var line = first
        while line < end, isQuoted || text[line] != 10 {
            switch text[line] {
            case 34: isQuoted.toggle()
            case 44 where !isQuoted: counts.commas += 1
            case 59 where !isQuoted: counts.semicolons += 1
            case 9 where !isQuoted: counts.tabs += 1
            default: break
            }
            line += 1
        }
        if counts.semicolons > counts.commas && counts.semicolons >= counts.tabs {
            // Where commas are decimal points, semicolons stand between fields.
            (delimiter, decimalPoint) = (59, 44)
        } else if counts.tabs > counts.commas {
            delimiter = 9
        }
        while true {
            let field = try field(&position, row: 0)
            let header = DelimitedText.header(string(field), index: columns.count)
            columns.append(
                DelimitedText.Column(
                    name: header.name, unit: header.unit, header: field, values: .numbers([])))
            builders.append(Builder())
            if position < end, text[position] == delimiter {
                position += 1
                continue
            }
            break
        }
        endLine(&position)
    }

    /// Columns that hold text in the first rows are read as text from the start.
    private mutating func guess(from body: Int) {
        var position = body
        for _ in 0..<64 {
            skipEmptyLines(&position)
            guard position < end else { return }
            for index in columns.indices {
                guard let field = try? field(&position, row: 1) else { return }
                if !builders[index].isText, !isNumberOrMissing(field) { builders[index].isText = true }
                guard position < end, text[position] == delimiter else { break }
                position += 1
            }
            while position < end, text[position] != 10 { position += 1 }
        }
    }

    private func isNumberOrMissing(_ field: Range<Int>) -> Bool {
        var isInteger = true
        return number(field, &isInteger) != nil
    }

    // MARK: Rows

    private mutating func pass(from body: Int) throws(TableProblem) -> Int {
        var position = body
        var rows = 0
        while true {
            skipEmptyLines(&position)
            guard position < end else { return rows }
            let line = position
            rows += 1
            guard rows < Int(Int32.max) else {
                throw TableProblem(.tableTooLarge, "The table has more than \(Int32.max) rows")
            }
            var index = 0
            while true {
                if index < columns.count {
                    try cell(index, &position, row: rows)
                } else {
                    _ = try field(&position, row: rows)
                }
                index += 1
                guard position < end, text[position] == delimiter else { break }
                position += 1
            }
            if index != columns.count { throw ragged(index, line..<position, row: rows) }
            endLine(&position)
        }
    }

    private func ragged(_ count: Int, _ line: Range<Int>, row: Int) -> TableProblem {
        var range = line
        if text[range.upperBound - 1] == 13 { range = range.lowerBound..<range.upperBound - 1 }
        var notes: [String] = []
        if count > columns.count && delimiter == 44 {
            notes.append("a comma inside a cell needs quotation marks around the cell")
        }
        return TableProblem(
            .raggedRow,
            "\(count) field\(count == 1 ? "" : "s") where the header has \(columns.count)", at: range, notes: notes)
    }

    private func endLine(_ position: inout Int) {
        if position < end, text[position] == 13 { position += 1 }
        if position < end, text[position] == 10 { position += 1 }
    }

    @inline(__always)
    private func isFieldEnd(_ position: Int) -> Bool {
        guard position < end else { return true }
        let byte = text[position]
        return byte == delimiter || byte == 10 || byte == 13
    }

    private mutating func cell(_ index: Int, _ position: inout Int, row: Int) throws(TableProblem) {
        if builders[index].isIdle {
            _ = try field(&position, row: row)
            return
        }
        if builders[index].isText {
            let field = try field(&position, row: row)
            if columns[index].firstText == nil, !field.isEmpty, !isNumberOrMissing(field) {
                columns[index].firstText = DelimitedText.Cell(row: row, range: field)
            }
            builders[index].texts.append(text, unquoted(field), isQuoted: isQuoted(field))
            return
        }
        let first = position
        var isInteger = true
        if let value = NumberText.scan(text, &position, end, decimalPoint: decimalPoint, &isInteger),
            isFieldEnd(position)
        {
            builders[index].numbers.append(value)
            if !isInteger { columns[index].isInteger = false }
            return
        }
        position = first
        let field = try field(&position, row: row)
        if let value = number(field, &isInteger) {
            builders[index].numbers.append(value)
            if !isInteger { columns[index].isInteger = false }
            if value.isNaN, let content = trimmed(unquoted(field)), !content.isEmpty {
                columns[index].nanCount += 1
                if columns[index].firstNaN == nil { columns[index].firstNaN = .init(row: row, range: content) }
            }
            return
        }
        columns[index].firstText = .init(row: row, range: field)
        lateTexts.append(index)
        builders[index].isIdle = true
    }

    /// NaN for an empty cell or one that says so, nil for text.
    private func number(_ field: Range<Int>, _ isInteger: inout Bool) -> Double? {
        guard let content = trimmed(unquoted(field)) else { return .nan }
        var position = content.lowerBound
        if let value = NumberText.scan(text, &position, content.upperBound, decimalPoint: decimalPoint, &isInteger),
            position == content.upperBound
        {
            return value
        }
        return NumberText.isMissingWord(text + content.lowerBound, content.count) ? .nan : nil
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int>? {
        var (first, last) = (range.lowerBound, range.upperBound)
        while first < last, text[first] == 32 || text[first] == 9 { first += 1 }
        while last > first, text[last - 1] == 32 || text[last - 1] == 9 { last -= 1 }
        return first < last ? first..<last : nil
    }

    // MARK: Fields

    /// The bytes of a field with its quotation marks; `position` ends at the delimiter or the line's end.
    private func field(_ position: inout Int, row: Int) throws(TableProblem) -> Range<Int> {
        let first = position
        if position < end, text[position] == 34 {
            position += 1
            while true {
                while position < end, text[position] != 34 { position += 1 }
                guard position < end else {
                    throw TableProblem(
                        .openQuote, "The quotation mark that starts here is never closed", at: first..<first + 1)
                }
                position += 1
                guard position < end, text[position] == 34 else { break }
                position += 1
            }
        }
        while position < end, text[position] != delimiter, text[position] != 10 { position += 1 }
        var last = position
        if last > first, text[last - 1] == 13 { last -= 1 }
        position = last < position && position < end && text[position] == 10 ? last : position
        return first..<last
    }

    private func isQuoted(_ field: Range<Int>) -> Bool {
        field.count >= 2 && text[field.lowerBound] == 34 && text[field.upperBound - 1] == 34
    }

    private func unquoted(_ field: Range<Int>) -> Range<Int> {
        isQuoted(field) ? field.lowerBound + 1..<field.upperBound - 1 : field
    }

    private func string(_ field: Range<Int>) -> String {
        var builder = TextColumnBuilder()
        builder.append(text, unquoted(field), isQuoted: isQuoted(field))
        return builder.finish().levels.first ?? ""
    }
}

/// Distinct texts of a column, found by their bytes: no `String` a row.
struct TextColumnBuilder {
    private var codes: [Int32] = []
    private var slots = [Int32](repeating: -1, count: 64)
    private var hashes: [UInt64] = []
    private var ends: [Int] = []
    private var arena: [UInt8] = []
    private var scratch: [UInt8] = []

    mutating func append(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, isQuoted: Bool) {
        if range.isEmpty {
            codes.append(-1)
            return
        }
        if isQuoted, range.contains(where: { text[$0] == 34 }) {
            scratch.removeAll(keepingCapacity: true)
            var index = range.lowerBound
            while index < range.upperBound {
                if text[index] == 34 { index += 1 }
                if index < range.upperBound { scratch.append(text[index]) }
                index += 1
            }
            let copy = scratch
            copy.withUnsafeBufferPointer { find($0) }
        } else {
            find(UnsafeBufferPointer(start: text + range.lowerBound, count: range.count))
        }
    }

    private mutating func find(_ bytes: UnsafeBufferPointer<UInt8>) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & (slots.count - 1)
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if hashes[place] == hash, isSame(place, bytes) {
                codes.append(slots[slot])
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(hashes.count)
        codes.append(Int32(hashes.count))
        hashes.append(hash)
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        if hashes.count * 2 > slots.count { grow() }
    }

    private func isSame(_ place: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = place == 0 ? 0 : ends[place - 1]
        guard ends[place] - start == bytes.count else { return false }
        for index in 0..<bytes.count where arena[start + index] != bytes[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (place, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(place)
        }
    }

    func finish() -> TextValues {
        var start = 0
        var levels: [String] = []
        levels.reserveCapacity(ends.count)
        for end in ends {
            levels.append(String(decoding: arena[start..<end], as: UTF8.self))
            start = end
        }
        return TextValues(codes: codes, levels: levels)
    }
}
