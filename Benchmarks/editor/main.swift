import Glibc
import NsynSemantics
import NsynService

// The language server alone, for measuring it, and random edits replayed against it:
//   bench-editor serve
//   bench-editor replay EDITS [SEED]
let words = CommandLine.arguments.dropFirst()
switch words.first {
case "serve":
    signal(SIGPIPE, SIG_IGN)
    let server = LanguageServer(
        version: "0", sink: MessageSink(descriptor: STDOUT_FILENO), makeLibrary: { Library() })
    exit(server.run(descriptor: STDIN_FILENO))
case "replay":
    let edits = words.dropFirst().first.flatMap { Int($0) } ?? 100_000
    var replay = Replay(seed: words.dropFirst(2).first.flatMap { UInt64($0) } ?? 7)
    for edit in 1...max(1, edits) {
        if let problem = replay.next() {
            print(problem)
            exit(1)
        }
        if edit % 10_000 == 0 {
            print("\(edit) edits, as a fresh review each time")
            fflush(nil)
        }
    }
    replay.close()
default:
    print("usage: bench-editor serve | replay EDITS [SEED]")
    exit(2)
}
