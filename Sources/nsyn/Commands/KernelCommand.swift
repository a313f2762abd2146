import NsynDiagnostics
import NsynFiles
import NsynKernel
import NsynShell

/// `nsyn kernel`: nsyn in notebooks.
enum KernelCommand {
    private static let subject = Positional(
        "WHAT", .path, help: "`install`, or the connection file that a notebook hands over.")
    private static let user = Flag("user", help: "With install: for this user alone, which is the default.")
    private static let prefix = Option(
        "prefix", "DIR", .folder, help: "With install: below DIR/share/jupyter, as for a virtual environment.")

    static let command = Command(
        "kernel",
        summary: "Serve a Jupyter notebook, or tell Jupyter that it can",
        discussion: """
            `nsyn kernel install` writes the specification that Jupyter starts the kernel by; then `nsyn` stands in the \
            menu of new notebooks. Notebooks start `nsyn kernel CONNECTION_FILE` themselves.
            """,
        parameters: [.positional(subject), .flag(user), .option(prefix)],
        formats: [.human],
        examples: [
            .init("nsyn kernel install", "Makes nsyn known to the Jupyter of this user."),
            .init("nsyn kernel install --prefix .venv", "Makes it known to a virtual environment alone."),
        ]
    ) { invocation in
        let subject = invocation[required: subject]
        if subject.utf8.elementsEqual("install".utf8) { return try install(invocation) }
        if invocation[user] || invocation[prefix] != nil {
            throw UsageError("`--user` and `--prefix` belong to `nsyn kernel install`", command: "kernel")
        }
        return serve(subject, invocation.console)
    }

    private static func install(_ invocation: Invocation) throws -> ExitCode {
        if invocation[user], invocation[prefix] != nil {
            throw UsageError("Either `--user` or `--prefix`, not both", command: "kernel")
        }
        guard let folder = invocation[prefix].map({ $0 + "/share/jupyter" }) ?? KernelSpecification.userFolder() else {
            throw UsageError("There is no home folder: say where with `--prefix DIR`", command: "kernel")
        }
        switch KernelSpecification.install(program: KernelSpecification.ownProgram(), below: folder) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let place):
            invocation.console.print("The kernel `nsyn` is installed in \(place).\n")
            return .success
        }
    }

    private static func serve(_ path: String, _ console: Console) -> ExitCode {
        let connection: ConnectionFile
        switch ConnectionFile.read(path) {
        case .failure(let problem):
            console.complain(error: "\(path): \(problem.message)")
            return .environment
        case .success(let read): connection = read
        }
        let session = Session(
            library: StandardLibrary.open(), root: DiskLoader().root,
            simulator: SimulationSupport.simulator)
        do throws(Kernel.Problem) {
            let kernel = try Kernel(session: session, connection: connection, version: Version.number) {
                console.complain("nsyn kernel: \($0)")
            }
            kernel.run()
            return .success
        } catch {
            console.complain(error: error.message)
            return .environment
        }
    }
}
