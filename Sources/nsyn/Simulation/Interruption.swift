import Glibc
import Synchronization

/// Ctrl-C asks a long computation to end with what is done; a second one ends the program.
enum Interruption {
    private static let isAsked = Atomic<Bool>(false)

    static var isRequested: Bool { isAsked.load(ordering: .relaxed) }

    static func listen() {
        isAsked.store(false, ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Interruption.isAsked.store(true, ordering: .relaxed)
            // The next one does what it always does.
            signal(SIGINT, SIG_DFL)
        }
        sigaction(SIGINT, &action, nil)
        // Whoever started this program may have held signals back for itself; a child inherits that.
        var held = sigset_t()
        sigemptyset(&held)
        sigaddset(&held, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &held, nil)
    }
}
