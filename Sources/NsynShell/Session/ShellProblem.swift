import NsynDiagnostics

/// What can be wrong with what is asked of the shell itself. Declared in `stdlib/findings/shell.nsyn`.
enum ShellProblem {
    static func unknownCommand(_ name: String, at span: SourceSpan, suggestion: String?) -> Finding {
        Finding(
            code: Code(1041), severity: .error, message: "There is no command `:\(name)`", span: span,
            notes: [suggestion.map { "did you mean `:\($0)`?" } ?? "`:help` lists the commands"])
    }

    static func subjectMissing(_ command: ShellCommand, at span: SourceSpan) -> Finding {
        Finding(
            code: Code(1042), severity: .error,
            message: "`:\(command.name)` needs \(command.argument ?? "a subject")", span: span,
            notes: ["for example `\(command.example)`"])
    }

    static func unknownSubject(_ name: String, at span: SourceSpan, suggestions: [String]) -> Finding {
        Finding(
            code: Code(1043), severity: .error, message: "Nothing here or in the library is called `\(name)`",
            span: span,
            notes: suggestions.isEmpty
                ? [] : ["did you mean \(suggestions.map { "`\($0)`" }.joined(separator: " or "))?"])
    }

    static func nothingToDraw(_ what: String, at span: SourceSpan) -> Finding {
        Finding(
            code: Code(1044), severity: .error, message: "There is no picture of \(what)", span: span,
            notes: ["`:plot` draws the isotope pattern of a cluster and what a sweep predicts"])
    }

    static func interrupted(at span: SourceSpan) -> Finding {
        Finding(
            code: Code(1045), severity: .info, message: "Stopped before it was done; nothing of it was kept",
            span: span)
    }

    static func entryTooLarge(at span: SourceSpan) -> Finding {
        Finding(
            code: Code(1046), severity: .error,
            message: "An entry holds at most \(Session.largestEntry >> 20) MiB", span: span,
            notes: ["put it into a file and `:load` that"])
    }

    static func nothingToUndo(at span: SourceSpan) -> Finding {
        Finding(code: Code(1047), severity: .error, message: "There is nothing left to undo", span: span)
    }
}
