import NsynDiagnostics

/// Brings a script into the one layout, by edits of the gaps between its tokens.
///
/// The layout: four spaces a level, one statement a line, one blank line at most, one space where there is any, two
/// before a comment at the end of a line, one field a line unless the author wrote them on one. Line breaks inside
/// brackets stay where the author put them; a line beyond 120 columns is broken at the commas of its outermost
/// bracket. Statements with syntax errors are left alone.
public struct Formatter {
    public static let columnLimit = 120
    static let indentation = 4

    /// The edits that bring a script into the layout, in the order of the text; none when it is in it.
    public static func format(_ tree: SyntaxTree) -> [TextEdit] {
        var formatter = Formatter(tree)
        formatter.markNodes()
        formatter.protectMistakes()
        formatter.decideGaps()
        formatter.breakLongLines()
        formatter.writeEdits()
        return formatter.edits
    }

    /// The text with edits applied. The edits stand in the order of the text and do not overlap.
    public static func apply(_ edits: [TextEdit], to bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        for edit in edits {
            result.append(contentsOf: bytes[position..<Int(edit.span.start)])
            result.append(contentsOf: edit.newText.utf8)
            position = Int(edit.span.end)
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    /// What is known about a token from the node it belongs to.
    struct Marks: OptionSet {
        var rawValue: UInt16
        static let startsStatement = Marks(rawValue: 1)
        static let closesBlock = Marks(rawValue: 2)
        /// No space before it.
        static let tightBefore = Marks(rawValue: 4)
        /// No space behind it.
        static let tightAfter = Marks(rawValue: 8)
        /// A separator that a line break replaces.
        static let removed = Marks(rawValue: 16)
        /// A field or axis that starts a line, or the brace behind the last one.
        static let startsField = Marks(rawValue: 32)
        /// Part of a mistake: the gap before it stays.
        static let protected = Marks(rawValue: 64)
        /// The brace of a block, or of fields on lines of their own.
        static let opensLines = Marks(rawValue: 128)
        /// A field, axis or brace of a body written on one line.
        static let startsInlineField = Marks(rawValue: 256)
    }

    /// What a gap becomes.
    enum Gap: UInt8 {
        case tight
        case space
        case lineBreak
        /// A line break and an empty line, where the text has one.
        case paragraph
        /// Left as it is.
        case untouched
    }

    let tree: SyntaxTree
    let count: Int
    var marks: [Marks]
    /// The level of indentation of tokens that start a statement or close a block.
    var levels: [UInt16]
    var gaps: [Gap]
    /// For each opening bracket its closing one and the other way round; 0 for every other token.
    var partners: [UInt32]
    var edits: [TextEdit] = []

    init(_ tree: SyntaxTree) {
        self.tree = tree
        count = tree.tokenCount
        marks = Array(repeating: [], count: count)
        levels = Array(repeating: 0, count: count)
        gaps = Array(repeating: .space, count: count)
        partners = Array(repeating: 0, count: count)
    }

    @inline(__always)
    func kind(_ index: Int) -> TokenKind { tree.kind(TokenID(UInt32(index))) }

    /// True if a line break stands in the gap before a token.
    @inline(__always)
    func hasNewline(_ index: Int) -> Bool { tree.tokenFlags[index] & TokenFlags.newlineBefore != 0 }

    @inline(__always)
    func hasComment(_ index: Int) -> Bool { tree.tokenFlags[index] & TokenFlags.commentBefore != 0 }

    @inline(__always)
    func hasSpace(_ index: Int) -> Bool { tree.tokenFlags[index] & TokenFlags.spaceBefore != 0 }

    /// The last token before `index` that stays, or nil.
    func previous(_ index: Int) -> Int? {
        var previous = index - 1
        while previous >= 0 && marks[previous].contains(.removed) { previous -= 1 }
        return previous >= 0 ? previous : nil
    }
}
