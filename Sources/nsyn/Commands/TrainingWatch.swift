import Dispatch
import Glibc
import NsynLearning
import Synchronization

/// Looks after a training while it computes: a line of progress on a terminal, a checkpoint every half a minute and when
/// Ctrl-C asks for the end, which then comes at once, also in the middle of a fit.
final class TrainingWatch: Sendable {
    private let journal: TrainingJournal
    private let path: String
    private let line = ProgressLine("training")
    private let isOver = Mutex(false)

    /// - Parameter path: of the model; the checkpoint lies beside it.
    init(_ journal: TrainingJournal, model path: String, resumes: Bool) throws {
        self.journal = journal
        self.path = path + ".checkpoint"
        if resumes { try journal.load(from: self.path) }
        Interruption.listen()
        let watch = self
        DispatchQueue.global().async { watch.look() }
    }

    private func look() {
        var turns = 0
        while true {
            usleep(100_000)
            turns += 1
            let ends = isOver.withLock { isOver -> Bool in
                if isOver { return true }
                let progress = journal.progress
                line.show(done: progress.done, of: progress.total, "fits")
                let isAsked = Interruption.isRequested
                guard isAsked || turns % 300 == 0 else { return false }
                do {
                    try journal.save(to: path)
                } catch {
                    line.end()
                    complain("the checkpoint can't be kept: \(error)")
                    if isAsked { exit(3) }
                    return false
                }
                if isAsked {
                    line.end()
                    complain(
                        "interrupted after \(progress.done) of \(progress.total) fits; the same command with --resume goes on from \(path)"
                    )
                    exit(130)
                }
                return false
            }
            if ends { return }
        }
    }

    /// The model is about to be written: from here on an interruption would come too late.
    func end() {
        isOver.withLock {
            $0 = true
            line.end()
        }
        signal(SIGINT, SIG_DFL)
    }

    /// The model is there: what was kept for going on is of no use any more.
    static func forget(model path: String) { unlink(path + ".checkpoint") }

    private func complain(_ text: String) {
        let bytes = Array("nsyn: \(text)\n".utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
