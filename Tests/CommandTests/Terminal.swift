import Foundation
import Testing

/// A real terminal: `nsyn` in a pane of tmux, typed at and looked at.
final class Terminal {
    private let shell: Shell
    private let socket: String

    /// Whether tmux is there; `scripts/setup --test` installs it.
    static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

    /// Starts a command in a folder of its own; variables are those of nobody.
    init(_ command: String, in shell: Shell) throws {
        self.shell = shell
        socket = shell.path(".tmux")
        try tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "env INPUTRC=/dev/null \(command)")
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    private func tmux(_ words: String...) throws -> String {
        let quoted = words.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }
        // The server that the first call leaves behind must not hold what this process waits for.
        let closing = "for file in /proc/$$/fd/*; do n=${file##*/}; [ $n -le 2 ] || eval \"exec $n>&-\"; done"
        let call = "TERM=xterm LC_ALL=C.UTF-8 tmux -u -S '\(socket)' \(quoted.joined(separator: " "))"
        return try shell.bash("\(closing)\n\(call)").output
    }

    /// Types text as it is.
    func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

    /// Presses keys by tmux's names: `Enter`, `Tab`, `C-c`, `Up`.
    func press(_ keys: String...) throws { for key in keys { try tmux("send-keys", key) } }

    /// The screen without blanks at line ends.
    var screen: String { (try? tmux("capture-pane", "-p")) ?? "" }

    /// Waits until the screen shows a text; false when it doesn't in time.
    func shows(_ text: String, within seconds: Double = 60) -> Bool { shows(within: seconds) { $0.contains(text) } }

    func shows(within seconds: Double = 60, _ holds: (String) -> Bool) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if holds(screen) { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return holds(screen)
    }

    /// The lines that hold anything.
    var lines: [String] { screen.split(separator: "\n").map(String.init) }
}
