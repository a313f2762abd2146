import NsynDiagnostics
import NsynSyntax

/// One declaration of the library: what it is called and where it stands. Its text is read only when somebody asks.
struct LibraryEntry {
    /// The keyword: `reagent`, `verb`, `rule` …
    var kind: TokenKind
    var name: String
    /// What stands behind the colon: `Thiol`, `Cluster` …
    var className: String
    var aliases: [String]
    var file: Int
    var start: UInt32
    var end: UInt32
    /// `NS5101` of rules and findings.
    var code: UInt16
    /// `addition`, `state` … of rules.
    var subject: String
    /// Which command a rule belongs to, and how far it has come.
    var tier = RuleTier()
}

/// The names of the library with the places of their declarations.
struct LibraryIndex {
    var entries: [LibraryEntry] = []
    /// What is wrong with the library's own syntax; empty for one that ships.
    var findings: [Finding] = []

    init() {}

    /// Reads every file. Done once per library: the result is kept in a cache.
    init(reading files: LibraryFiles) {
        for index in 0..<files.count {
            let tree = Parser.parse(bytes: files.bytes(index), file: files.id(index))
            findings += tree.findings
            for child in tree.root.children {
                guard
                    child.kind == .recordDeclaration || child.kind == .verbDeclaration
                        || child.kind == .functionDeclaration
                else { continue }
                if let entry = LibraryIndex.entry(child, tree, index) { entries.append(entry) }
            }
        }
    }

    private static func entry(_ node: SyntaxNode, _ tree: SyntaxTree, _ file: Int) -> LibraryEntry? {
        guard let name = node.child(.name), !name.isMissing, let keyword = node.firstToken else { return nil }
        let text = name.string
        var entry = LibraryEntry(
            kind: tree.kind(keyword),
            name: text.utf8.first == UInt8(ascii: "\"")
                ? StringLiteral.value(of: tree.bytes(name.span)) : text,
            className: node.child(.annotation)?.firstChild?.string ?? "", aliases: [], file: file,
            start: documentationStart(node, tree), end: node.span.end, code: 0, subject: "")
        // `finding NS1001 source_not_found`: the code, and the readable name behind it.
        if let second = node.child(at: 1, where: { $0 == .name }), let code = codeNumber(text) {
            entry.code = code
            entry.name = second.string
        }
        guard let body = node.child(.recordBody) else { return entry }
        for field in body.children where field.kind == .field {
            guard let key = field.child(.name)?.string, let value = field.expression() else { continue }
            switch key {
            case "aliases":
                for element in value.children where element.kind == .stringLiteral {
                    entry.aliases.append(StringLiteral.value(of: tree.bytes(element.span)))
                }
                for element in value.children where element.kind == .nameExpression {
                    entry.aliases.append(element.string)
                }
            case "code": entry.code = LibraryIndex.codeNumber(value.string) ?? 0
            case "on": entry.subject = value.string
            case "tier": entry.tier.isPractice = value.string == RuleTier.practice
            case "status": entry.tier.status = RuleTier.Status(rawValue: value.string) ?? .stable
            default: break
            }
        }
        return entry
    }

    /// Doc comments belong to the declaration.
    private static func documentationStart(_ node: SyntaxNode, _ tree: SyntaxTree) -> UInt32 {
        guard let first = node.firstToken, tree.flags(first) & TokenFlags.documentationBefore != 0 else {
            return node.span.start
        }
        return first.index == 0 ? 0 : tree.span(TokenID(first.index - 1)).end
    }

    /// `NS5101` → 5101
    static func codeNumber(_ text: String) -> UInt16? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 6, bytes[0] == UInt8(ascii: "N"), bytes[1] == UInt8(ascii: "S") else { return nil }
        return UInt16(String(decoding: bytes[2...], as: UTF8.self))
    }
}

// MARK: Keeping it

extension LibraryIndex {
    private static let magic: [UInt8] = Array("nsynlib5".utf8)

    /// As bytes: magic, digest of the library, the entries, digest of all that.
    func encoded(digest: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = LibraryIndex.magic
        writer.add(digest)
        writer.add(UInt32(entries.count))
        for entry in entries {
            writer.add(entry.kind.rawValue)
            writer.add(UInt32(entry.file))
            writer.add(entry.start)
            writer.add(entry.end)
            writer.add(UInt32(entry.code))
            writer.add(entry.name)
            writer.add(entry.className)
            writer.add(entry.subject)
            writer.add(entry.tier.encoded)
            writer.add(UInt32(entry.aliases.count))
            for alias in entry.aliases { writer.add(alias) }
        }
        writer.add(LibraryIndex.checksum(writer.bytes[...]))
        return writer.bytes
    }

    /// Nil for anything that is not exactly what `encoded` wrote for this library.
    init?(decoding bytes: [UInt8], digest: UInt64, fileSizes: [Int]) {
        guard bytes.count > 28, bytes.starts(with: LibraryIndex.magic) else { return nil }
        let body = bytes[..<(bytes.count - 8)]
        var tail = ByteReader(bytes: bytes, position: bytes.count - 8)
        guard tail.word() == LibraryIndex.checksum(body) else { return nil }
        var reader = ByteReader(bytes: bytes, position: LibraryIndex.magic.count)
        guard reader.word() == digest, let count = reader.number(), count < 1_000_000 else { return nil }
        entries.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let raw = reader.byte(), let kind = TokenKind(rawValue: raw), let file = reader.number(),
                let start = reader.number(), let end = reader.number(), let code = reader.number(),
                let name = reader.text(), let className = reader.text(), let subject = reader.text(),
                let tier = reader.byte().flatMap({ RuleTier(encoded: $0) }), let aliasCount = reader.number(),
                aliasCount < 1000, Int(file) < fileSizes.count, start <= end,
                Int(end) <= fileSizes[Int(file)]
            else { return nil }
            var aliases: [String] = []
            for _ in 0..<aliasCount {
                guard let alias = reader.text() else { return nil }
                aliases.append(alias)
            }
            entries.append(
                LibraryEntry(
                    kind: kind, name: name, className: className, aliases: aliases, file: Int(file), start: start,
                    end: end, code: UInt16(truncatingIfNeeded: code), subject: subject, tier: tier))
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}

private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func add(_ byte: UInt8) { bytes.append(byte) }

    mutating func add(_ number: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func add(_ word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    mutating func add(_ text: String) {
        add(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

private struct ByteReader {
    let bytes: [UInt8]
    var position: Int

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in 0..<4 { value |= UInt32(bytes[position + index]) << (8 * UInt32(index)) }
        position += 4
        return value
    }

    mutating func word() -> UInt64? {
        guard position + 8 <= bytes.count else { return nil }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[position + index]) << (8 * UInt64(index)) }
        position += 8
        return value
    }

    mutating func text() -> String? {
        guard let count = number(), position + Int(count) <= bytes.count else { return nil }
        defer { position += Int(count) }
        return String(decoding: bytes[position..<(position + Int(count))], as: UTF8.self)
    }
}
