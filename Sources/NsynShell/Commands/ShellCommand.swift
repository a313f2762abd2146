import NsynDiagnostics
import NsynSyntax

/// A line that begins with a colon, cut into its command and the rest.
struct CommandLine {
    let bytes: [UInt8]
    let file: FileID
    /// Without the colon.
    let name: String
    let nameSpan: SourceSpan
    /// Where the subject begins.
    let start: Int
    /// Without blanks around it.
    let subject: String
    let subjectSpan: SourceSpan

    init(_ bytes: [UInt8], _ file: FileID) {
        self.bytes = bytes
        self.file = file
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? 0
        var end = colon + 1
        while end < bytes.count, !isBlank(bytes[end]) { end += 1 }
        name = String(decoding: bytes[Swift.min(colon + 1, bytes.count)..<end], as: UTF8.self)
        nameSpan = SourceSpan(file: file, start: UInt32(colon), end: UInt32(end))
        var first = end
        while first < bytes.count, isBlank(bytes[first]) { first += 1 }
        var last = bytes.count
        while last > first, isBlank(bytes[last - 1]) { last -= 1 }
        start = first
        subject = String(decoding: bytes[first..<last], as: UTF8.self)
        subjectSpan = SourceSpan(file: file, start: UInt32(first), end: UInt32(last))
    }
}

/// What may stand behind a command: what completion offers there.
enum SubjectKind {
    case nothing, expression, name, session, path, command, entry
}

/// A command of the shell.
struct ShellCommand {
    let name: String
    /// What has to follow, in words; nil where nothing has to.
    var argument: String?
    /// How it is shown in `:help`.
    let usage: String
    let summary: String
    let example: String
    let subject: SubjectKind

    static let all: [ShellCommand] = [
        ShellCommand(
            name: "help", usage: ":help [COMMAND]", summary: "List the commands, or say what one does",
            example: ":help type", subject: .command),
        ShellCommand(
            name: "type", argument: "an expression", usage: ":type EXPRESSION",
            summary: "Say of which type an expression is, and its dimension", example: ":type 2 mL * 50 mM",
            subject: .expression),
        ShellCommand(
            name: "info", argument: "a name", usage: ":info NAME",
            summary: "Show what is known of a reagent, cluster, stock, verb, unit, type or finding",
            example: ":info NaBH4", subject: .name),
        ShellCommand(
            name: "doc", argument: "a name or a module", usage: ":doc NAME",
            summary: "Print the declaration of a name with its comments, or a module such as std.verbs",
            example: ":doc add", subject: .name),
        ShellCommand(
            name: "list", usage: ":list [KIND]", summary: "List what this session has declared", example: ":list stock",
            subject: .nothing),
        ShellCommand(
            name: "plan", argument: "a protocol", usage: ":plan PROTOCOL",
            summary: "Show the steps that a protocol comes to", example: ":plan reduce", subject: .session),
        ShellCommand(
            name: "ir", argument: "a protocol", usage: ":ir PROTOCOL",
            summary: "Print the plan as `nsyn ir` does, with its sweeps", example: ":ir reduce", subject: .session),
        ShellCommand(
            name: "plot", argument: "something to draw", usage: ":plot EXPRESSION",
            summary: "Draw the isotope pattern of a cluster, or what a `plot` line draws",
            example: ":plot cluster [Au25(PET)18]^-", subject: .expression),
        ShellCommand(
            name: "isotopes", argument: "a cluster", usage: ":isotopes CLUSTER",
            summary: "List the lines of its mass spectrum", example: ":isotopes cluster [Au25(PET)18]^-",
            subject: .expression),
        ShellCommand(
            name: "load", argument: "a file", usage: ":load FILE", summary: "Enter all that a script says",
            example: ":load protocol.nsyn", subject: .path),
        ShellCommand(
            name: "save", argument: "a file", usage: ":save FILE",
            summary: "Write what this session declared as a script", example: ":save session.nsyn", subject: .path),
        ShellCommand(
            name: "time", argument: "an entry", usage: ":time ENTRY", summary: "Do it and say how long it took",
            example: ":time 2 mL * 50 mM", subject: .entry),
        ShellCommand(
            name: "undo", usage: ":undo", summary: "Take back the last entry that declared something",
            example: ":undo", subject: .nothing),
        ShellCommand(
            name: "reset", usage: ":reset", summary: "Forget everything that was declared", example: ":reset",
            subject: .nothing),
        ShellCommand(
            name: "quit", usage: ":quit", summary: "Leave; so does the end of input (Ctrl-D)", example: ":quit",
            subject: .nothing),
    ]

    /// The command of this name, or the only one that begins so.
    static func named(_ name: String) -> ShellCommand? {
        if let exact = all.first(where: { $0.name == name }) { return exact }
        let begun = all.filter { $0.name.hasPrefix(name) && !name.isEmpty }
        return begun.count == 1 ? begun[0] : nil
    }
}
