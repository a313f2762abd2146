/// Nodes by columns, built from the leaves up.
///
/// Finished nodes wait on a stack until the node around them is finished: it takes everything above the mark it set
/// when it began. So a left operand can be wrapped after it was read, and no node is ever moved or copied.
struct NodeArena {
    private(set) var kinds: UnsafeMutablePointer<UInt8>
    private(set) var firstTokens: UnsafeMutablePointer<UInt32>
    private(set) var endTokens: UnsafeMutablePointer<UInt32>
    private(set) var firstChildren: UnsafeMutablePointer<UInt32>
    private(set) var nextSiblings: UnsafeMutablePointer<UInt32>
    private(set) var count = 0
    private var capacity: Int

    private var waiting: UnsafeMutablePointer<UInt32>
    private var waitingCapacity = 1024
    /// How many finished nodes wait for a parent; a mark is a value of this.
    private(set) var waitingCount = 0

    init(tokens: Int) {
        capacity = tokens + tokens / 2 + 64
        kinds = .allocate(capacity: capacity)
        firstTokens = .allocate(capacity: capacity)
        endTokens = .allocate(capacity: capacity)
        firstChildren = .allocate(capacity: capacity)
        nextSiblings = .allocate(capacity: capacity)
        waiting = .allocate(capacity: waitingCapacity)
    }

    /// The stack is needed only while parsing.
    mutating func freeStack() {
        waiting.deallocate()
        waitingCapacity = 0
    }

    func deallocate() {
        kinds.deallocate()
        firstTokens.deallocate()
        endTokens.deallocate()
        firstChildren.deallocate()
        nextSiblings.deallocate()
    }

    /// Makes a node of everything that waits above `mark`.
    @inline(__always)
    mutating func finish(_ kind: NodeKind, mark: Int, first: Int, end: Int) {
        if count == capacity { grow() }
        let node = count
        kinds[node] = kind.rawValue
        // A node without tokens stands right behind the token before it, whatever stray bytes follow.
        firstTokens[node] = UInt32(truncatingIfNeeded: min(first, end))
        endTokens[node] = UInt32(truncatingIfNeeded: end)
        nextSiblings[node] = UInt32.max
        if mark < waitingCount {
            firstChildren[node] = waiting[mark]
            // A first child that is missing may stand before stray bytes that its parent starts behind.
            let childFirst = firstTokens[Int(waiting[mark])]
            if childFirst < firstTokens[node] { firstTokens[node] = childFirst }
            var index = mark &+ 1
            while index < waitingCount {
                nextSiblings[Int(waiting[index &- 1])] = waiting[index]
                index &+= 1
            }
        } else {
            firstChildren[node] = UInt32.max
            if mark == waitingCapacity { growStack() }
        }
        waiting[mark] = UInt32(truncatingIfNeeded: node)
        waitingCount = mark &+ 1
        count = node &+ 1
    }

    /// Puts the node at `mark` in front of the children of the list right above it, which takes its place.
    mutating func joinFirst(mark: Int, first: Int) {
        let item = waiting[mark]
        let list = Int(waiting[mark + 1])
        nextSiblings[Int(item)] = firstChildren[list]
        firstChildren[list] = item
        firstTokens[list] = UInt32(truncatingIfNeeded: first)
        waiting[mark] = UInt32(list)
        waitingCount = mark + 1
    }

    /// Items of a file, with all below them, as children of the file to be.
    /// - Parameter first: the first node of the first item, right behind the item before it.
    mutating func take(_ tree: SyntaxTree, _ items: ArraySlice<UInt32>, from first: Int, tokenShift: Int) {
        guard let last = items.last else { return }
        let taken = Int(last) + 1 - first
        while count + taken > capacity { grow() }
        let (nodes, tokens) = (UInt32(truncatingIfNeeded: count - first), UInt32(truncatingIfNeeded: tokenShift))
        (kinds + count).initialize(from: tree.nodeKinds + first, count: taken)
        for index in 0..<taken {
            firstTokens[count + index] = tree.firstTokens[first + index] &+ tokens
            endTokens[count + index] = tree.endTokens[first + index] &+ tokens
        }
        for index in 0..<taken {
            let (child, sibling) = (tree.firstChildren[first + index], tree.nextSiblings[first + index])
            firstChildren[count + index] = child == UInt32.max ? child : child &+ nodes
            nextSiblings[count + index] = sibling == UInt32.max ? sibling : sibling &+ nodes
        }
        count += taken
        while waitingCount + items.count > waitingCapacity { growStack() }
        for item in items {
            waiting[waitingCount] = item &+ nodes
            waitingCount += 1
        }
        // Whatever follows is told by the node around both.
        nextSiblings[count - 1] = UInt32.max
    }

    /// The kind of the node that was finished last.
    var lastKind: NodeKind? { count == 0 ? nil : NodeKind(rawValue: kinds[count - 1]) }

    @inline(never)
    private mutating func grow() {
        func larger<Element>(_ old: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
            let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
            new.moveInitialize(from: old, count: count)
            old.deallocate()
            return new
        }
        kinds = larger(kinds)
        firstTokens = larger(firstTokens)
        endTokens = larger(endTokens)
        firstChildren = larger(firstChildren)
        nextSiblings = larger(nextSiblings)
        capacity *= 2
    }

    @inline(never)
    private mutating func growStack() {
        let new = UnsafeMutablePointer<UInt32>.allocate(capacity: waitingCapacity * 2)
        new.moveInitialize(from: waiting, count: waitingCount)
        waiting.deallocate()
        waiting = new
        waitingCapacity *= 2
    }
}
