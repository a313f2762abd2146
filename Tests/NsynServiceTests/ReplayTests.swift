import Foundation
import Testing

/// Random edits leave the server with the findings of a fresh review of the same text: a few here, as many as one likes
/// with `bench-editor replay`.
@Suite struct ReplayTests {
    @Test func randomEditsLeaveTheFindingsOfAFreshReview() {
        let edits = ProcessInfo.processInfo.environment["NSYN_EDITS"].flatMap { Int($0) } ?? 120
        var replay = Replay(seed: 20_26)
        defer { replay.close() }
        for _ in 0..<edits {
            guard let problem = replay.next() else { continue }
            Issue.record("\(problem)")
            return
        }
    }
}
