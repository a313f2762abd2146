import Glibc
import Synchronization

/// A mistake in nsyn itself ends with a message that says so, what to report and how, before the process dies as usual.
enum InternalFailure {
    private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]
    private static let alternateStackSize = 64 * 1024

    static func explainCrashes() {
        // The stack may be what overflowed.
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: alternateStackSize, alignment: 16)
        stack.ss_size = alternateStackSize
        sigaltstack(&stack, nil)

        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let message = InternalFailure.message
            message.withUTF8Buffer { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
            // The default action was restored when the handler began.
            raise(number)
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_ONSTACK
        for number in signals { sigaction(number, &action, nil) }
    }

    /// Fixed text: nothing may be allocated in a signal handler.
    private static let message: StaticString = """

        nsyn failed internally. This is a mistake in nsyn, not in your script.
        Please report it with the script, the command line and the output of `nsyn --version`.

        """
}
