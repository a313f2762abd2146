import Glibc

/// Turns SVG into PNG with `rsvg-convert`, the command of librsvg.
public enum PNGConverter {
    public struct Failure: Error, Sendable {
        public var reason: String
        public var notes: [String]
    }

    /// - Parameter scale: pixels for each point of the picture.
    public static func convert(_ svg: String, scale: Double = 2) throws(Failure) -> [UInt8] {
        // A file instead of a second pipe: nothing can fill up while both sides wait.
        guard let input = tmpfile(), let output = tmpfile() else {
            throw Failure(reason: "no temporary file could be made", notes: [])
        }
        defer {
            fclose(input)
            fclose(output)
        }
        let bytes = Array(svg.utf8)
        guard fwrite(bytes, 1, bytes.count, input) == bytes.count, fflush(input) == 0 else {
            throw Failure(reason: "the disk is full", notes: [])
        }
        rewind(input)
        let status = try run(
            ["rsvg-convert", "--format", "png", "--zoom", "\(scale)"], input: fileno(input), output: fileno(output))
        guard status == 0 else { throw Failure(reason: "rsvg-convert ended with code \(status)", notes: []) }
        var result: [UInt8] = []
        fseek(output, 0, SEEK_END)
        let size = ftell(output)
        rewind(output)
        result = [UInt8](repeating: 0, count: max(0, size))
        guard size > 0, fread(&result, 1, size, output) == size else {
            throw Failure(reason: "rsvg-convert made no picture", notes: [])
        }
        return result
    }

    private static func run(_ words: [String], input: Int32, output: Int32) throws(Failure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let error = posix_spawnp(&process, words[0], &actions, nil, arguments, environ)
        guard error == 0 else {
            throw Failure(
                reason: "rsvg-convert could not be started (\(String(cString: strerror(error))))",
                notes: ["Install it (`apt install librsvg2-bin`), or write an .svg file."])
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
