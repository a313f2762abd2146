import NsynDiagnostics
import Synchronization

/// The number of a node in its tree.
@frozen
public struct NodeID: Hashable, Sendable {
    public var index: UInt32

    @inlinable
    public init(_ index: UInt32) { self.index = index }
}

/// The number of a token in its tree.
@frozen
public struct TokenID: Hashable, Comparable, Sendable {
    public var index: UInt32

    @inlinable
    public init(_ index: UInt32) { self.index = index }

    @inlinable
    public static func < (left: TokenID, right: TokenID) -> Bool { left.index < right.index }
}

/// A parsed file: every byte of it, the tokens, the nodes and what was wrong. Never changes once made.
///
/// Columns of plain numbers behind pointers: a walk touches no reference counts. Nodes are numbered so that children
/// come before their parents; the root is the last one.
public final class SyntaxTree: @unchecked Sendable {
    public let file: FileID
    /// In the order in which they stand in the text.
    public let findings: [Finding]
    public let tokenCount: Int
    public let nodeCount: Int
    public let byteCount: Int

    @usableFromInline let text: UnsafePointer<UInt8>
    @usableFromInline let tokenKinds: UnsafePointer<UInt8>
    @usableFromInline let tokenFlags: UnsafePointer<UInt8>
    @usableFromInline let tokenStarts: UnsafePointer<UInt32>
    @usableFromInline let tokenEnds: UnsafePointer<UInt32>
    @usableFromInline let nodeKinds: UnsafePointer<UInt8>
    @usableFromInline let firstTokens: UnsafePointer<UInt32>
    @usableFromInline let endTokens: UnsafePointer<UInt32>
    @usableFromInline let firstChildren: UnsafePointer<UInt32>
    @usableFromInline let nextSiblings: UnsafePointer<UInt32>
    private let buffer: TokenBuffer
    private let arena: NodeArena
    /// The tokens of the items that findings came from; nil where there are none.
    let troubled: Range<Int>?
    /// No two trees of a process have the same one.
    public let serial: UInt64
    private let heritage: Heritage?

    /// How many of the first and of the last items of a file are those of an earlier tree.
    struct Heritage {
        var tree: UInt64
        var first: Int
        var last: Int
    }

    private static let made = Atomic<UInt64>(0)

    /// Takes over the memory of both.
    /// - Parameters:
    ///   - troubled: nil for the whole file.
    ///   - heritage: what was taken over of another tree.
    init(
        file: FileID, buffer: TokenBuffer, arena: NodeArena, findings: [Finding], troubled: Range<Int>? = nil,
        heritage: Heritage? = nil
    ) {
        self.file = file
        self.heritage = heritage
        serial = SyntaxTree.made.add(1, ordering: .relaxed).newValue
        self.findings = findings
        self.troubled = findings.isEmpty ? nil : troubled ?? 0..<buffer.count
        self.buffer = buffer
        self.arena = arena
        tokenCount = buffer.count
        nodeCount = arena.count
        byteCount = buffer.textCount
        text = UnsafePointer(buffer.text)
        tokenKinds = UnsafePointer(buffer.kinds)
        tokenFlags = UnsafePointer(buffer.flags)
        tokenStarts = UnsafePointer(buffer.starts)
        tokenEnds = UnsafePointer(buffer.ends)
        nodeKinds = UnsafePointer(arena.kinds)
        firstTokens = UnsafePointer(arena.firstTokens)
        endTokens = UnsafePointer(arena.endTokens)
        firstChildren = UnsafePointer(arena.firstChildren)
        nextSiblings = UnsafePointer(arena.nextSiblings)
    }

    deinit {
        buffer.deallocate()
        arena.deallocate()
    }

    /// How many of the first and of the last items of the file are those of the tree with this number; nil where that is not
    /// known.
    public func heritage(from tree: UInt64) -> (first: Int, last: Int)? {
        heritage.flatMap { $0.tree == tree ? ($0.first, $0.last) : nil }
    }
}

// MARK: Nodes by number

extension SyntaxTree {
    @usableFromInline static let none = UInt32.max

    @inlinable
    public var rootID: NodeID { NodeID(UInt32(truncatingIfNeeded: nodeCount &- 1)) }

    @inlinable
    public var root: SyntaxNode { SyntaxNode(tree: self, id: rootID) }

    @inlinable
    public func node(_ id: NodeID) -> SyntaxNode { SyntaxNode(tree: self, id: id) }

    @inlinable
    public func kind(_ id: NodeID) -> NodeKind { unsafeBitCast(nodeKinds[Int(id.index)], to: NodeKind.self) }

    @inlinable
    public func firstChild(_ id: NodeID) -> NodeID? {
        let child = firstChildren[Int(id.index)]
        return child == Self.none ? nil : NodeID(child)
    }

    @inlinable
    public func nextSibling(_ id: NodeID) -> NodeID? {
        let sibling = nextSiblings[Int(id.index)]
        return sibling == Self.none ? nil : NodeID(sibling)
    }

    /// The node's first token. For a node without tokens: the token it stands before.
    @inlinable
    public func firstToken(_ id: NodeID) -> TokenID { TokenID(firstTokens[Int(id.index)]) }

    /// The token behind the node's last one.
    @inlinable
    public func endToken(_ id: NodeID) -> TokenID { TokenID(endTokens[Int(id.index)]) }

    /// True for what is missing in the text.
    @inlinable
    public func isEmpty(_ id: NodeID) -> Bool { firstTokens[Int(id.index)] >= endTokens[Int(id.index)] }

    /// From the first byte of the first token to the last byte of the last one; empty behind the token before when
    /// the node has no tokens.
    public func span(_ id: NodeID) -> SourceSpan {
        let first = Int(firstTokens[Int(id.index)])
        let end = Int(endTokens[Int(id.index)])
        if first < end { return SourceSpan(file: file, start: tokenStarts[first], end: tokenEnds[end - 1]) }
        let place = first > 0 ? tokenEnds[first - 1] : 0
        return SourceSpan(file: file, start: place, end: place)
    }
}

// MARK: Tokens by number

extension SyntaxTree {
    @inlinable
    public func kind(_ token: TokenID) -> TokenKind {
        unsafeBitCast(tokenKinds[Int(token.index)], to: TokenKind.self)
    }

    /// Bits of `TokenFlags`.
    @inlinable
    public func flags(_ token: TokenID) -> UInt8 { tokenFlags[Int(token.index)] }

    @inlinable
    public func span(_ token: TokenID) -> SourceSpan {
        SourceSpan(file: file, start: tokenStarts[Int(token.index)], end: tokenEnds[Int(token.index)])
    }

    /// The token's bytes. Valid as long as the tree lives.
    @inlinable
    public func bytes(_ token: TokenID) -> UnsafeBufferPointer<UInt8> {
        let start = Int(tokenStarts[Int(token.index)])
        return UnsafeBufferPointer(start: text + start, count: Int(tokenEnds[Int(token.index)]) - start)
    }

    /// The bytes of a span of this file. Valid as long as the tree lives.
    @inlinable
    public func bytes(_ span: SourceSpan) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text + Int(span.start), count: Int(span.end - span.start))
    }

    /// The whole file. Valid as long as the tree lives.
    @inlinable
    public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: byteCount) }

    /// The token as a `String`: for messages, and for names that are kept.
    public func string(_ token: TokenID) -> String { String(decoding: bytes(token), as: UTF8.self) }

    public func string(_ span: SourceSpan) -> String { String(decoding: bytes(span), as: UTF8.self) }

    /// Compares a token with a short literal without making a `String`.
    public func token(_ token: TokenID, is literal: StaticString) -> Bool {
        let bytes = bytes(token)
        guard bytes.count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] != literal.utf8Start[index] { return false }
        return true
    }

    /// The last token that starts at or before a byte offset.
    public func token(at offset: UInt32) -> TokenID {
        var low = 0
        var high = tokenCount - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if tokenStarts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return TokenID(UInt32(low))
    }

    /// The nodes around a token, from the file down to the smallest.
    public func path(to token: TokenID) -> [NodeID] {
        var path = [rootID]
        descend: while let last = path.last {
            var child = firstChild(last)
            while let candidate = child {
                if firstToken(candidate) <= token && token < endToken(candidate) {
                    path.append(candidate)
                    continue descend
                }
                child = nextSibling(candidate)
            }
            break
        }
        return path
    }
}
