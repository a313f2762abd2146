import NsynDiagnostics

/// A name that a block, a function or a protocol brought in.
struct Binding {
    var symbol: Symbol
    var value: Value
    var span: SourceSpan
    var isUsed = false
}

/// Local names, innermost last. A stack of bindings, searched from the end: blocks hold few names.
struct Scope {
    private(set) var bindings: [Binding] = []

    var count: Int { bindings.count }

    mutating func bind(_ symbol: Symbol, _ value: Value, _ span: SourceSpan) {
        bindings.append(Binding(symbol: symbol, value: value, span: span))
    }

    /// The index of the innermost binding of a name.
    func find(_ symbol: Symbol) -> Int? {
        var index = bindings.count - 1
        while index >= 0 {
            if bindings[index].symbol == symbol { return index }
            index -= 1
        }
        return nil
    }

    mutating func use(_ index: Int) -> Value {
        bindings[index].isUsed = true
        return bindings[index].value
    }

    mutating func replace(_ index: Int, with value: Value) {
        bindings[index].value = value
    }

    /// Forgets everything bound since `count` and returns it, so that unused names can be reported.
    mutating func leave(to count: Int) -> ArraySlice<Binding> {
        let left = bindings[count...]
        bindings.removeLast(bindings.count - count)
        return left
    }
}
