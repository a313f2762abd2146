import NsynDiagnostics

/// What can be wrong with a rule. The codes are declared in `stdlib/findings/rules.nsyn`.
enum RuleProblem {
    case unknownWord(String, suggestions: [String])
    case wordElsewhere(String, subject: String)
    case missingField(String)
    case unknownField(String, suggestions: [String])
    case badField(String, expected: String)
    case typesDiffer(left: String, right: String)
    case wrongType(expected: String, found: String)
    case badUnit(String)
    case wrongArguments(String, expected: String)
    case unsupported(String)

    var code: Code {
        switch self {
        case .unknownWord, .wordElsewhere: Code(240)
        case .missingField: Code(241)
        case .unknownField: Code(242)
        case .badField: Code(243)
        case .typesDiffer, .wrongType: Code(340)
        case .badUnit: Code(341)
        case .wrongArguments, .unsupported: Code(342)
        }
    }

    var message: String {
        switch self {
        case .unknownWord(let word, let suggestions):
            "no rule knows the word `\(word)`" + RuleProblem.meant(suggestions)
        case .wordElsewhere(let word, let subject): "a rule on `\(subject)` can't ask for `\(word)`"
        case .missingField(let field): "the rule lacks the field `\(field)`"
        case .unknownField(let field, let suggestions):
            "rules have no field `\(field)`" + RuleProblem.meant(suggestions)
        case .badField(let field, let expected): "`\(field)` has to be \(expected)"
        case .typesDiffer(let left, let right): "\(left) can't be compared or combined with \(right)"
        case .wrongType(let expected, let found): "expected \(expected), found \(found)"
        case .badUnit(let unit): "`\(unit)` is no unit"
        case .wrongArguments(let function, let expected): "`\(function)` takes \(expected)"
        case .unsupported(let text): "`\(text)` has no meaning in a rule"
        }
    }

    private static func meant(_ suggestions: [String]) -> String {
        suggestions.isEmpty ? "" : "; did you mean " + suggestions.map { "`\($0)`" }.joined(separator: " or ") + "?"
    }
}
