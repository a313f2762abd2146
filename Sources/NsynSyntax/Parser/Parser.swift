import NsynDiagnostics

/// Reads tokens into a lossless tree. Never fails: what is missing becomes an empty node, what does not fit an
/// `unexpected` one, and every mistake is reported once.
public struct Parser {
    /// Parses a file.
    public static func parse(bytes: [UInt8], file: FileID) -> SyntaxTree {
        parse(bytes: bytes, file: file, mode: .file)
    }

    /// What the text is.
    public enum Mode: Sendable {
        /// Declarations, as in a file.
        case file
        /// Whatever a person types: declarations, statements and bare expressions.
        case interactive
    }

    public static func parse(bytes: [UInt8], file: FileID, mode: Mode) -> SyntaxTree {
        var lexer = Lexer(bytes)
        lexer.run()
        var parser = Parser(lexer.buffer, file: file, mode: mode)
        parser.parseFile()
        parser.reportLexicalIssues(lexer.issues)
        return SyntaxTree(file: file, buffer: lexer.buffer, arena: parser.arena, findings: parser.findings)
    }

    /// Tokenises without building a tree: how many tokens a text has.
    public static func countTokens(bytes: [UInt8]) -> Int {
        var lexer = Lexer(bytes)
        lexer.run()
        defer { lexer.buffer.deallocate() }
        return lexer.buffer.count
    }

    /// How deep brackets, blocks and chains of operators may nest.
    public static let nestingLimit = 256

    let text: UnsafePointer<UInt8>
    let kinds: UnsafePointer<UInt8>
    let flags: UnsafePointer<UInt8>
    let starts: UnsafePointer<UInt32>
    let ends: UnsafePointer<UInt32>
    let lastToken: Int
    let file: FileID
    let mode: Mode

    var arena: NodeArena
    var findings: [Finding] = []
    /// The current token, never an `unexpected` one.
    var position = 0
    var kind: TokenKind
    /// Behind the last token that was taken.
    var previousEnd = 0
    /// False inside `( )` and `[ ]`.
    var newlinesEndStatements = true
    /// True where prepositions start a new part of a step instead of being operators.
    var inItems = false
    /// True where a `{` starts the block of a statement, so that no record literal may begin.
    var braceStartsBlock = false
    var depth = 0
    /// The token of the last finding: a second one there would be the same mistake.
    var reportedToken = -1

    init(_ buffer: TokenBuffer, file: FileID, mode: Mode) {
        text = UnsafePointer(buffer.text)
        kinds = UnsafePointer(buffer.kinds)
        flags = UnsafePointer(buffer.flags)
        starts = UnsafePointer(buffer.starts)
        ends = UnsafePointer(buffer.ends)
        lastToken = buffer.count - 1
        self.file = file
        self.mode = mode
        arena = NodeArena(tokens: buffer.count)
        kind = .endOfFile
        while kinds[position] == TokenKind.unexpected.rawValue { position += 1 }
        kind = kind(at: position)
    }

    // MARK: Tokens

    @inline(__always)
    func kind(at index: Int) -> TokenKind { unsafeBitCast(kinds[index], to: TokenKind.self) }

    /// Takes the current token.
    @inline(__always)
    mutating func advance() {
        if position >= lastToken { return }
        position &+= 1
        previousEnd = position
        while kinds[position] == TokenKind.unexpected.rawValue { position &+= 1 }
        kind = kind(at: position)
    }

    /// The index of the token behind the current one.
    @inline(__always)
    var nextIndex: Int {
        if position >= lastToken { return lastToken }
        var index = position &+ 1
        while kinds[index] == TokenKind.unexpected.rawValue { index &+= 1 }
        return index
    }

    @inline(__always)
    var nextKind: TokenKind { kind(at: nextIndex) }

    /// The kind of the token behind the current one if it stands on the same line.
    @inline(__always)
    var nextKindOnLine: TokenKind {
        let next = nextIndex
        return newlinesEndStatements && flags[next] & TokenFlags.newlineBefore != 0 ? .endOfFile : kind(at: next)
    }

    /// True when the current token starts a new line and lines count here.
    @inline(__always)
    var atLineStart: Bool { newlinesEndStatements && flags[position] & TokenFlags.newlineBefore != 0 }

    /// True when the current token touches the one before it.
    @inline(__always)
    var isAdjacent: Bool { flags[position] & TokenFlags.spaceBefore == 0 && previousEnd == position }

    @inline(__always)
    mutating func take(_ wanted: TokenKind) -> Bool {
        if kind != wanted { return false }
        advance()
        return true
    }

    /// True where a statement cannot go on.
    var atStatementEnd: Bool {
        if atLineStart { return true }
        switch kind {
        case .endOfFile, .semicolon, .rightBrace, .rightParenthesis, .rightBracket: return true
        default: return false
        }
    }

    // MARK: Nodes

    @inline(__always)
    var mark: Int { arena.waitingCount }

    @inline(__always)
    mutating func finish(_ kind: NodeKind, _ mark: Int, _ first: Int) {
        arena.finish(kind, mark: mark, first: first, end: previousEnd)
    }

    /// A node of the current token alone.
    @inline(__always)
    mutating func leaf(_ kind: NodeKind) {
        let first = position
        advance()
        arena.finish(kind, mark: arena.waitingCount, first: first, end: previousEnd)
    }

    /// An empty node for what is not there.
    mutating func missing(_ kind: NodeKind) {
        arena.finish(kind, mark: arena.waitingCount, first: previousEnd, end: previousEnd)
    }

    /// Runs `body` one level deeper, or skips what is too deep. Returns false when it skipped.
    @inline(__always)
    mutating func deeper(_ body: (inout Parser) -> Void) -> Bool {
        if depth >= Parser.nestingLimit {
            skipTooDeep()
            return false
        }
        depth &+= 1
        body(&self)
        depth &-= 1
        return true
    }
}
