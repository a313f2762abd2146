/// One data block of a CIF: single items and loop columns, by lower-case tag.
struct CIFBlock {
    struct Value: Equatable {
        let text: String
        let line: Int
    }

    var name: String
    var items: [String: Value] = [:]
    var loops: [String: [Value]] = [:]

    var isEmpty: Bool { items.isEmpty && loops.isEmpty }

    private enum Token {
        case word(Value)
        /// Quoted or between semicolons: never a tag.
        case quoted(Value)
    }

    static func parse(_ text: String) throws(StructureError) -> [CIFBlock] {
        let tokens = tokens(text)
        var blocks = [CIFBlock(name: "structure")]
        var index = 0
        while index < tokens.count {
            defer { index += 1 }
            guard case .word(let word) = tokens[index] else { continue }
            let lower = word.text.lowercased()
            if lower.hasPrefix("data_") {
                blocks.append(CIFBlock(name: String(word.text.dropFirst(5))))
            } else if lower == "loop_" {
                index = try readLoop(tokens, from: index + 1, into: &blocks[blocks.count - 1]) - 1
            } else if lower.hasPrefix("_"), index + 1 < tokens.count {
                switch tokens[index + 1] {
                case .word(let value) where value.text.hasPrefix("_"): break
                case .word(let value), .quoted(let value):
                    blocks[blocks.count - 1].items[canonical(lower)] = value
                    index += 1
                }
            }
        }
        return blocks
    }

    /// Tags that name the same thing keep the spelling in which they are asked for.
    private static func canonical(_ tag: String) -> String {
        tag.hasPrefix("_atom_site_cartn_") ? "_atom_site_Cartn_" + tag.suffix(1) : tag
    }

    private static func readLoop(
        _ tokens: [Token], from start: Int, into block: inout CIFBlock
    ) throws(StructureError) -> Int {
        var (index, tags): (Int, [String]) = (start, [])
        while index < tokens.count, case .word(let word) = tokens[index], word.text.hasPrefix("_") {
            tags.append(canonical(word.text.lowercased()))
            index += 1
        }
        guard !tags.isEmpty else { return index }
        var values: [Value] = []
        reading: while index < tokens.count {
            switch tokens[index] {
            case .word(let word):
                let lower = word.text.lowercased()
                if lower.hasPrefix("_") || lower == "loop_" || lower.hasPrefix("data_") { break reading }
                values.append(word)
            case .quoted(let value): values.append(value)
            }
            index += 1
        }
        guard values.count % tags.count == 0 else {
            throw StructureError(.unfinishedLoop(tag: tags[0]), line: values.last?.line)
        }
        for (column, tag) in tags.enumerated() {
            block.loops[tag] = stride(from: column, to: values.count, by: tags.count).map { values[$0] }
        }
        return index
    }

    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var lines = LineCursor(text)
        while let line = lines.next() {
            if line.text.first == ";" {
                var parts = [String(line.text.dropFirst())]
                while let more = lines.next(), more.text.first != ";" { parts.append(String(more.text)) }
                tokens.append(.quoted(Value(text: parts.joined(separator: "\n"), line: line.number)))
                continue
            }
            var rest = line.text.drop(while: \.isWhitespace)
            while let first = rest.first, first != "#" {
                if first == "'" || first == "\"" {
                    let body = rest.dropFirst()
                    let end = closingQuote(body, first)
                    tokens.append(.quoted(Value(text: String(body[..<end]), line: line.number)))
                    rest = end < body.endIndex ? body[body.index(after: end)...] : ""
                } else {
                    let end = rest.firstIndex(where: \.isWhitespace) ?? rest.endIndex
                    tokens.append(.word(Value(text: String(rest[..<end]), line: line.number)))
                    rest = rest[end...]
                }
                rest = rest.drop(while: \.isWhitespace)
            }
        }
        return tokens
    }

    /// A quote closes only before white space: `'O5''` is the name O5'.
    private static func closingQuote(_ body: Substring, _ quote: Character) -> Substring.Index {
        var index = body.startIndex
        while index < body.endIndex {
            let next = body.index(after: index)
            if body[index] == quote, next == body.endIndex || body[next].isWhitespace { return index }
            index = next
        }
        return body.endIndex
    }
}
