import NsynDiagnostics

/// Words of a command line → the values of a command's parameters.
struct ArgumentParser {
    private let command: Command
    private var values: [String: [any Sendable]] = [:]
    private var positionals: [String] = []

    private init(_ command: Command) { self.command = command }

    /// - Parameter words: what follows the command's name.
    static func parse(_ words: [String], for command: Command) throws(UsageError) -> [String: [any Sendable]] {
        var parser = ArgumentParser(command)
        try parser.readOptions(words)
        // Help is given whatever else is wrong.
        if parser.values["--help"] == nil { try parser.assignPositionals() }
        return parser.values
    }

    private mutating func readOptions(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                positionals += rest
                return
            }
            if word == "-h" {
                values["--help", default: []].append(word)
                continue
            }
            // `-` alone is standard input.
            guard word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 else {
                positionals.append(word)
                continue
            }
            let (name, attached) = split(word)
            guard let parameter = command.allParameters.first(where: { $0.key == name && !$0.isPositional }) else {
                throw unknownOption(name)
            }
            if parameter.takesValue {
                guard let text = attached ?? rest.popFirst() else {
                    throw UsageError("`\(name)` needs a value: \(parameter.usage)", command: command.name)
                }
                try store(text, for: parameter, shown: name)
            } else if attached != nil {
                throw UsageError("`\(name)` takes no value", command: command.name)
            } else {
                values[name, default: []].append(true)
            }
        }
    }

    private mutating func assignPositionals() throws(UsageError) {
        var rest = positionals[...]
        for parameter in command.parameters {
            guard case .positional(let isOptional, let isRepeated) = parameter.kind else { continue }
            guard let first = rest.popFirst() else {
                if isOptional { continue }
                throw UsageError("`nsyn \(command.name)` needs \(parameter.usage)", command: command.name)
            }
            try store(first, for: parameter, shown: parameter.placeholder)
            while isRepeated, let next = rest.popFirst() {
                try store(next, for: parameter, shown: parameter.placeholder)
            }
        }
        if let extra = rest.first {
            throw UsageError("`nsyn \(command.name)` has no use for `\(extra)`", command: command.name)
        }
    }

    private mutating func store(_ text: String, for parameter: Parameter, shown: String) throws(UsageError) {
        switch parameter.parse(text) {
        case .success(let value): values[parameter.key, default: []].append(value)
        case .failure(let expected):
            var suggestion: String?
            if case .choices(let names) = parameter.completion {
                suggestion = Suggestions.closest(to: text, among: names)
            }
            throw UsageError(
                "`\(shown)` takes \(expected.phrase), not `\(text)`", suggestion: suggestion, command: command.name)
        }
    }

    /// `--out=DIR` as its two parts.
    private func split(_ word: String) -> (name: String, value: String?) {
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
    }

    private func unknownOption(_ name: String) -> UsageError {
        let known = command.allParameters.filter { !$0.isPositional }.map(\.key)
        return UsageError(
            "`nsyn \(command.name)` has no option `\(name)`",
            suggestion: Suggestions.closest(to: name, among: known), command: command.name)
    }
}
