import Foundation
import Testing

/// SARIF reports, read by others: `scripts/setup --test` installs them.
@Suite struct SARIFTests {
    private static var cache: URL {
        ProcessInfo.processInfo.environment["NSYN_CACHE"].map { URL(fileURLWithPath: $0) }
            ?? Pages.root.appendingPathComponent(".cache")
    }
    private static var python: URL { cache.appendingPathComponent("venvs/sarif/bin/python") }
    /// A laptop without a network may go without; a machine that decides may not.
    private static var isInstalled: Bool {
        FileManager.default.isExecutableFile(atPath: python.path)
            || ProcessInfo.processInfo.environment["CI"] != nil
    }

    private static var schema: URL { cache.appendingPathComponent("schemas/sarif-schema-2.1.0.json") }
    /// Where neither the web nor the package index can be reached, the test says so.
    private static var hasSchema: Bool { isInstalled && FileManager.default.fileExists(atPath: schema.path) }

    /// Findings of all kinds: with labels in the library and the script, with fixes, of a sweep, waived, in a file whose
    /// name needs to be quoted.
    private func report(_ shell: Shell) throws {
        try shell.write(
            "µ file.nsyn",
            """
            waive NS0712 because "to have a waived one in the report"
            import std.reagents
            import std.reagents
            stock thiol = 5 mM glutathione in water
            expect true
            protocol look(volume: Volume = 1 mL in 1 mL to 50 mL) {
                let pot = vessel(20 mL)
                add volume thiol to pot
                measure pot by uvvis
            }
            sweep series = look over { volume in [1 mL, 30 mL] }
            """)
        let outcome = try shell.nsyn("lint", "--preview", "µ file.nsyn", "--format", "sarif")
        try shell.write("report.sarif", outcome.output)
    }

    private func validate(_ shell: Shell, _ words: String...) throws -> Outcome {
        let program = Pages.root.appendingPathComponent("Tests/Clients/sarif/validate.py").path
        let quoted = ([Self.python.path, program] + words).map { "'\($0)'" }
        return try shell.bash(quoted.joined(separator: " "))
    }

    @Test(.enabled(if: isInstalled, "scripts/setup --test could not install sarif-pydantic"))
    func reportsAreReadByOthers() throws {
        let shell = try Shell()
        try report(shell)
        let held = try validate(shell, "report.sarif")
        #expect(held.code == 0, "\(held.output)\(held.errors)")
        #expect((Int(held.output.prefix { $0 != " " }) ?? 0) >= 6, "\(held.output)")
        // What is no part of the format, or contradicts itself, is noticed.
        for (old, new) in [
            ("\"startLine\":", "\"startLines\":"), ("\"level\":\"warning\"", "\"level\":\"alarm\""),
            ("\"ruleIndex\":0", "\"ruleIndex\":1"),
        ] {
            let text = try shell.read("report.sarif")
            #expect(text.contains(old))
            try shell.write("wrong.sarif", text.replacingOccurrences(of: old, with: new))
            #expect(try validate(shell, "wrong.sarif").code == 1, "\(new) passes")
        }
    }

    @Test(.enabled(if: hasSchema, "scripts/setup --test could not fetch the published schema"))
    func reportsFollowThePublishedSchema() throws {
        let shell = try Shell()
        try report(shell)
        let held = try validate(shell, "report.sarif", Self.schema.path)
        #expect(held.code == 0, "\(held.output)\(held.errors)")
        #expect((Int(held.output.prefix { $0 != " " }) ?? 0) >= 6, "\(held.output)")
        let text = try shell.read("report.sarif")
        try shell.write("wrong.sarif", text.replacingOccurrences(of: "\"startLine\":", with: "\"startLines\":"))
        #expect(try validate(shell, "wrong.sarif", Self.schema.path).code == 1)
    }
}
