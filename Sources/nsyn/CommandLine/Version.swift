enum Version {
    /// Kept equal to the newest entry of CHANGELOG.md by a test.
    static let number = "0.1.0"

    static var platform: String {
        #if arch(x86_64)
            let machine = "x86_64"
        #elseif arch(arm64)
            let machine = "arm64"
        #else
            let machine = "unknown"
        #endif
        #if os(Linux)
            return "linux " + machine
        #elseif os(macOS)
            return "macos " + machine
        #else
            return machine
        #endif
    }
}
