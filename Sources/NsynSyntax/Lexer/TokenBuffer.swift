/// Flags of a token: what stood before it.
public enum TokenFlags {
    /// At least one line break.
    public static let newlineBefore: UInt8 = 1
    /// White space, a line break or a comment.
    public static let spaceBefore: UInt8 = 2
    /// A `///` comment.
    public static let documentationBefore: UInt8 = 4
    /// Any comment, documentation included.
    public static let commentBefore: UInt8 = 8
}

/// Tokens by columns, and the text that they were made from, followed by zeros so that scanning needs no bounds.
/// Owned by whoever holds it last: the lexer fills it, the tree frees it.
struct TokenBuffer {
    static let padding = 32

    let text: UnsafeMutablePointer<UInt8>
    let textCount: Int
    private(set) var kinds: UnsafeMutablePointer<UInt8>
    private(set) var flags: UnsafeMutablePointer<UInt8>
    private(set) var starts: UnsafeMutablePointer<UInt32>
    private(set) var ends: UnsafeMutablePointer<UInt32>
    private(set) var count = 0
    private(set) var capacity: Int

    init(copying bytes: [UInt8]) {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Self.padding)
        bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { copy.initialize(from: base, count: source.count) }
        }
        (copy + bytes.count).initialize(repeating: 0, count: Self.padding)
        text = copy
        textCount = bytes.count
        capacity = bytes.count / 4 + 64
        kinds = .allocate(capacity: capacity)
        flags = .allocate(capacity: capacity)
        starts = .allocate(capacity: capacity)
        ends = .allocate(capacity: capacity)
    }

    func deallocate() {
        text.deallocate()
        kinds.deallocate()
        flags.deallocate()
        starts.deallocate()
        ends.deallocate()
    }

    @inline(__always)
    mutating func append(_ kind: TokenKind, _ flag: UInt8, _ start: Int, _ end: Int) {
        if count == capacity { grow() }
        kinds[count] = kind.rawValue
        flags[count] = flag
        starts[count] = UInt32(truncatingIfNeeded: start)
        ends[count] = UInt32(truncatingIfNeeded: end)
        count &+= 1
    }

    /// Tokens of another text, moved by so many bytes.
    mutating func take(_ tree: SyntaxTree, _ tokens: Range<Int>, shift: UInt32) {
        while count + tokens.count > capacity { grow() }
        (kinds + count).initialize(from: tree.tokenKinds + tokens.lowerBound, count: tokens.count)
        (flags + count).initialize(from: tree.tokenFlags + tokens.lowerBound, count: tokens.count)
        let (newStarts, newEnds) = (starts + count, ends + count)
        let (oldStarts, oldEnds) = (tree.tokenStarts + tokens.lowerBound, tree.tokenEnds + tokens.lowerBound)
        for index in 0..<tokens.count {
            newStarts[index] = oldStarts[index] &+ shift
            newEnds[index] = oldEnds[index] &+ shift
        }
        count += tokens.count
    }

    @inline(never)
    private mutating func grow() {
        func larger<Element>(_ old: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
            let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
            new.moveInitialize(from: old, count: count)
            old.deallocate()
            return new
        }
        kinds = larger(kinds)
        flags = larger(flags)
        starts = larger(starts)
        ends = larger(ends)
        capacity *= 2
    }
}

/// A mistake in the spelling of a token, turned into a finding after parsing.
struct LexicalIssue {
    enum Problem {
        case unterminatedString
        case unterminatedComment
        case malformedNumber
        case invalidUTF8
        case strayCharacter
        case unknownEscape
    }

    var problem: Problem
    var start: Int
    var end: Int
}
