/// The wording of everything that can keep a source from being loaded, in one place.
extension LoadFailure {
    /// The largest source text that is read: 16 MiB.
    public static let largestSource = 16 * 1024 * 1024
    /// How many imports may lie between a script and a file that it brings in.
    public static let deepestImport = 64

    public static func notFound(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1001), message: "There is no file `\(path)`.")
    }

    public static func isDirectory(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1002), message: "`\(path)` is a directory where a script is needed.",
            notes: ["Name one of the `.nsyn` files in it."])
    }

    public static func notAFolder(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1004), message: "`\(path)` is no folder.")
    }

    public static func notPermitted(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1003), message: "Reading `\(path)` is not permitted.")
    }

    public static func notRegular(_ path: String, what: String) -> LoadFailure {
        LoadFailure(
            code: Code(1004), message: "`\(path)` is \(what), and only regular files are read.",
            notes: ["To read a script from a pipe, give `-` as the path."])
    }

    public static func tooLarge(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1005), message: "`\(path)` is larger than 16 MiB, the limit for one script.",
            notes: ["Split it with imports, or generate the sweep instead of its rows."])
    }

    public static func tableTooLarge(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1005), message: "`\(path)` is larger than 4 GiB, the limit for one table.",
            notes: ["Cut it into files of fewer rows."])
    }

    public static func importOutsideRoot(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1006), message: "The import `\(path)` leaves the script's root.",
            notes: [
                "The root is the script's folder, or the nearest folder above it with `nsyn.toml` or `.git`."
            ])
    }

    public static func linkOutsideRoot(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1007), message: "`\(path)` is a symbolic link that leads out of the script's root.",
            notes: ["Copy the file below the root instead of linking to it."])
    }

    public static func importTooDeep(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1008), message: "`\(path)` lies more than \(deepestImport) imports below the script.")
    }

    public static func vanished(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1009), message: "`\(path)` vanished while it was being read.")
    }

    public static func nothingToRead(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1010), message: "There is no `.nsyn` file in `\(path)`.")
    }

    public static func readingFailed(_ path: String, reason: String) -> LoadFailure {
        LoadFailure(code: Code(1011), message: "Reading `\(path)` failed: \(reason).")
    }

    public static func writingFailed(_ path: String, reason: String) -> LoadFailure {
        LoadFailure(
            code: Code(1012), message: "Writing `\(path)` failed: \(reason).",
            notes: ["What stood there before is unchanged."])
    }

    public static func importNotRelative(_ path: String) -> LoadFailure {
        LoadFailure(
            code: Code(1013), message: "The import `\(path)` is not a path relative to the script.",
            notes: [
                "Imports name the standard library (`std.reagents`) or a file below the root (`\"./stocks.nsyn\"`)."
            ])
    }

    public static func tooManyFiles(_ path: String, limit: Int) -> LoadFailure {
        LoadFailure(code: Code(1014), message: "`\(path)` holds more than \(limit) scripts or nests too deeply.")
    }

    public static func badPath(_ path: String) -> LoadFailure {
        LoadFailure(code: Code(1015), message: "`\(path)` is not a path: it is empty, too long or holds a NUL.")
    }
}
