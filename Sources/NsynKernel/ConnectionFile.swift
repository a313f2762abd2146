import NsynFiles
import NsynJSON

/// Where a notebook's front end wants to meet the kernel.
public struct ConnectionFile: Sendable {
    public struct Problem: Error, Hashable {
        public var message: String
    }

    var transport: String
    var address: String
    var key: [UInt8]
    var shell: Int
    var control: Int
    var input: Int
    var publish: Int
    var heartbeat: Int

    public static func read(_ path: String) -> Result<ConnectionFile, Problem> {
        switch SourceReader.read(path) {
        case .failure(let failure): return .failure(Problem(message: failure.message))
        case .success(let bytes): return parse(bytes)
        }
    }

    static func parse(_ bytes: [UInt8]) -> Result<ConnectionFile, Problem> {
        let document: JSONDocument
        do throws(JSONDocument.Failure) {
            document = try JSONDocument(bytes)
        } catch {
            return .failure(Problem(message: "the connection file is no JSON: \(error.reason), byte \(error.offset)"))
        }
        let root = document.root
        var missing: String?
        func port(_ name: String) -> Int {
            guard let port = root[name].int, (1...65_535).contains(port) else {
                missing = missing ?? name
                return 0
            }
            return port
        }
        func text(_ name: String) -> String {
            guard let text = root[name].string else {
                missing = missing ?? name
                return ""
            }
            return text
        }
        let file = ConnectionFile(
            transport: text("transport"), address: text("ip"), key: Array(text("key").utf8), shell: port("shell_port"),
            control: port("control_port"), input: port("stdin_port"), publish: port("iopub_port"),
            heartbeat: port("hb_port"))
        if let missing {
            return .failure(Problem(message: "the connection file says nothing usable about `\(missing)`"))
        }
        guard file.transport == "tcp" || file.transport == "ipc" else {
            return .failure(Problem(message: "the connection file asks for the transport `\(file.transport)`"))
        }
        let scheme = root["signature_scheme"].string ?? "hmac-sha256"
        guard scheme == "hmac-sha256" || file.key.isEmpty else {
            return .failure(Problem(message: "the connection file asks for signatures by `\(scheme)`"))
        }
        return .success(file)
    }

    func endpoint(_ port: Int) -> String {
        transport == "ipc" ? "ipc://\(address)-\(port)" : "tcp://\(address):\(port)"
    }
}
