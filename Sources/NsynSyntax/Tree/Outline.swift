extension SyntaxTree {
    /// The tree as indented text: one node a line, leaves with their text. For tests and for looking at a tree.
    public func outline(_ id: NodeID? = nil) -> String {
        var lines: [String] = []
        appendOutline(id ?? rootID, 0, &lines)
        return lines.joined(separator: "\n")
    }

    private func appendOutline(_ id: NodeID, _ depth: Int, _ lines: inout [String]) {
        let text = firstChild(id) == nil ? isEmpty(id) ? " (missing)" : " `\(string(span(id)))`" : ""
        lines.append(String(repeating: "  ", count: depth) + "\(kind(id))" + text)
        var child = firstChild(id)
        while let next = child {
            appendOutline(next, depth + 1, &lines)
            child = nextSibling(next)
        }
    }
}
