import NsynChemistry

/// Reads XYZ files, plain and extended: any number of frames, `Lattice`, `pbc`, `Properties` and numbers on the
/// comment line.
public enum XYZReader {
    public static func read(_ text: String, name: String = "structure") throws(StructureError) -> [AtomicStructure] {
        var lines = LineCursor(text)
        var frames: [AtomicStructure] = []
        while let line = lines.next() {
            let promised = line.text.trimmed
            if promised.isEmpty { continue }
            guard let count = Int(promised), count > 0 else {
                throw StructureError(.notANumber(promised), line: line.number)
            }
            let frame = try readFrame(
                &lines, count: count, headerLine: line.number, name: "\(name) \(frames.count + 1)")
            frames.append(frame)
        }
        guard !frames.isEmpty else { throw StructureError(.empty) }
        return frames
    }

    private static func readFrame(
        _ lines: inout LineCursor, count: Int, headerLine: Int, name: String
    ) throws(StructureError) -> AtomicStructure {
        guard let comment = lines.next() else {
            throw StructureError(.wrongAtomCount(promised: "\(count)", found: 0), line: headerLine)
        }
        let keys = commentKeys(comment.text)
        let columns = try columnPlaces(keys["Properties"], line: comment.number)
        var (numbers, positions): ([UInt8], [Vector]) = ([], [])
        for found in 0..<count {
            guard let line = lines.next(), !line.text.trimmed.isEmpty else {
                throw StructureError(.wrongAtomCount(promised: "\(count)", found: found), line: headerLine)
            }
            let words = line.text.split(whereSeparator: \.isBlank)
            guard words.count > max(columns.species, columns.position + 2) else {
                throw StructureError(.missingColumn("pos"), line: line.number)
            }
            let symbol = String(words[columns.species])
            guard
                let number = Element(symbol: symbol)?.atomicNumber
                    ?? UInt8(symbol).flatMap({ (1...118).contains($0) ? $0 : nil })
            else { throw StructureError(.unknownElement(symbol), line: line.number) }
            numbers.append(number)
            var position = Vector()
            for axis in 0..<3 {
                position[axis] = try finite(words[columns.position + axis], line: line.number)
            }
            positions.append(position)
        }
        var structure = AtomicStructure(name: name, atomicNumbers: numbers, positions: positions)
        if let text = keys["Lattice"] {
            var edges: [Double] = []
            for word in text.split(whereSeparator: \.isBlank) { edges.append(try finite(word, line: comment.number)) }
            guard edges.count == 9,
                let lattice = Lattice(
                    Vector(edges[0], edges[1], edges[2]), Vector(edges[3], edges[4], edges[5]),
                    Vector(edges[6], edges[7], edges[8]))
            else { throw StructureError(.impossibleCell, line: comment.number) }
            structure.lattice = lattice
            let flags = (keys["pbc"] ?? "T T T").split(whereSeparator: \.isBlank).map {
                $0 == "T" || $0 == "1" || $0 == "True"
            }
            structure.periodic = flags.count == 3 ? (flags[0], flags[1], flags[2]) : (true, true, true)
        }
        for (key, value) in keys {
            if let number = Double(value), number.isFinite { structure.properties[key] = number }
        }
        return structure
    }

    static func finite(_ word: Substring, line: Int) throws(StructureError) -> Double {
        guard let number = Double(word), number.isFinite else {
            throw StructureError(.notANumber(String(word)), line: line)
        }
        return number
    }

    /// Where species and positions stand in a row: `species:S:1:pos:R:3:forces:R:3`.
    private static func columnPlaces(_ text: String?, line: Int) throws(StructureError) -> (species: Int, position: Int)
    {
        guard let text else { return (0, 1) }
        let parts = text.split(separator: ":")
        var (species, position, column): (Int?, Int?, Int) = (nil, nil, 0)
        for start in stride(from: 0, to: parts.count - 2, by: 3) {
            guard let width = Int(parts[start + 2]) else {
                throw StructureError(.notANumber(String(parts[start + 2])), line: line)
            }
            if parts[start] == "species" || parts[start] == "Z" { species = column }
            if parts[start] == "pos", width == 3 { position = column }
            column += width
        }
        guard let species else { throw StructureError(.missingColumn("species"), line: line) }
        guard let position else { throw StructureError(.missingColumn("pos"), line: line) }
        return (species, position)
    }

    /// `key=value` and `key="several words"`; anything else on the line is a comment.
    private static func commentKeys(_ line: Substring) -> [String: String] {
        var keys: [String: String] = [:]
        var rest = line
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].split(whereSeparator: \.isBlank).last.map(String.init) ?? ""
            var value = rest[rest.index(after: equals)...]
            if value.first == "\"" {
                value = value.dropFirst()
                let end = value.firstIndex(of: "\"") ?? value.endIndex
                keys[key] = String(value[..<end])
                rest = end < value.endIndex ? value[value.index(after: end)...] : ""
            } else {
                let end = value.firstIndex(where: \.isBlank) ?? value.endIndex
                keys[key] = String(value[..<end])
                rest = value[end...]
            }
        }
        return keys
    }
}

/// Lines of a text with their numbers; any of the three line ends.
struct LineCursor {
    private var rest: Substring
    private var number = 0
    private var isDone = false

    init(_ text: String) { rest = text[...] }

    mutating func next() -> (text: Substring, number: Int)? {
        guard !isDone else { return nil }
        number += 1
        let end = rest.firstIndex(where: \.isNewline)
        let line = rest[..<(end ?? rest.endIndex)]
        if let end {
            rest = rest[rest.index(after: end)...]
        } else {
            isDone = true
            if line.isEmpty { return nil }
        }
        return (line, number)
    }
}

extension Character {
    var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
    var trimmed: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
