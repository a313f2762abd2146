import NsynDigest
import NsynDrawing
import NsynShell
import NsynSimulation
import NsynTables

/// The page that `nsyn run --out` writes: all that a script showed, with where it comes from. It loads nothing from
/// anywhere; tables are sorted by a click; on paper it is black on white.
struct RunReport {
    static let file = "report.html"
    /// Rows of a table on the page; the file beside it has all.
    private static let rows = 500

    /// What the page rests on.
    struct Provenance {
        var script: String
        var digest: String
        var seed: Int?
        /// Name, what it predicts, learner, digest of its data.
        var models: [[String]] = []

        init(script: String, bytes: [UInt8], seed: Int?) {
            self.script = script
            digest = SHA256.hexadecimal(bytes)
            self.seed = seed
        }

        mutating func add(_ simulation: Simulation) {
            for model in simulation.models where simulation.schema[model.declaration.column] != nil {
                let facts = model.forecaster?.model.information
                let row = [
                    model.declaration.name, model.declaration.title, facts?.learner ?? "a published rule",
                    facts?.dataDigest ?? "",
                ]
                if !models.contains(row) { models.append(row) }
            }
        }
    }

    private var body = ""
    private var failed = 0
    private var held = 0

    private static func escaped(_ text: String) -> String { HTMLRenderer.escaped(text) }

    private mutating func open(_ command: String, line: Int) {
        body += "<section><h2><small>line \(line)</small> <code>\(Self.escaped(command))</code></h2>\n"
    }

    mutating func add(_ command: String, line: Int, text: String) {
        open(command, line: line)
        body += "<p>\(Self.escaped(text))</p></section>\n"
    }

    mutating func add(_ command: String, line: Int, table: ShownTable, file: String, remark: String?) {
        open(command, line: line)
        body += HTMLRenderer.html(table, rows: Self.rows)
        body +=
            "<p class=\"note\">\(remark.map { Self.escaped($0) + " " } ?? "")All rows: <a href=\"\(file)\">\(file)</a></p></section>\n"
    }

    mutating func add(_ command: String, line: Int, figure: Figure, file: String, rows: String) {
        open(command, line: line)
        // As an image of its own: the names inside of one drawing can't meet those of another.
        body += "<figure><img alt=\"\(Self.escaped(command))\" src=\"data:image/svg+xml,"
        body += Self.inAddress(SVGRenderer.render(figure)) + "\"></figure>\n"
        body +=
            "<p class=\"note\"><a href=\"\(file)\">\(file)</a>, its rows: <a href=\"\(rows)\">\(rows)</a></p></section>\n"
    }

    mutating func add(_ command: String, line: Int, expectation: String, holds: Bool) {
        if holds { held += 1 } else { failed += 1 }
        body +=
            "<p class=\"expect \(holds ? "good" : "bad")\"><small>line \(line)</small> <code>\(Self.escaped(command))</code> "
        body += "<b>\(Self.escaped(expectation))</b></p>\n"
    }

    func page(_ provenance: Provenance, isComplete: Bool, caveats: [String]) -> [UInt8] {
        let title = Self.escaped(provenance.script)
        var html = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>\(title)</title>\n"
        html +=
            "<meta name=\"viewport\" content=\"width=device-width\"><style>\(RunReportStyle.css)</style></head><body>\n"
        html += "<h1>\(title)</h1>\n"
        if !isComplete { html += "<p class=\"bad\">The run was stopped: what follows is not all.</p>\n" }
        if held + failed > 0 {
            html += "<p>\(held) of \(held + failed) expectations hold.</p>\n"
        }
        html += body
        if !caveats.isEmpty {
            html +=
                "<section><h2>Mind</h2><ul>" + caveats.map { "<li>\(Self.escaped($0))</li>" }.joined()
                + "</ul></section>\n"
        }
        html += "<section><h2>Where this comes from</h2><table class=\"plain\"><tbody>"
        func row(_ name: String, _ value: String) {
            html += "<tr><th scope=\"row\">\(name)</th><td>\(value)</td></tr>"
        }
        row("script", "\(title), SHA-256 <code>\(provenance.digest)</code>")
        row("nsyn", "\(Version.number), \(Version.platform)")
        row("seed", provenance.seed.map { "\($0)" } ?? "each sweep's own")
        for model in provenance.models {
            let data = model[3].isEmpty ? "" : ", data SHA-256 <code>\(model[3])</code>"
            row("model", "\(Self.escaped(model[0])): \(Self.escaped(model[1])); \(Self.escaped(model[2]))\(data)")
        }
        html += "</tbody></table></section>\n<script>\(RunReportStyle.script)</script></body></html>\n"
        return Array(html.utf8)
    }

    /// Text inside of an address.
    private static func inAddress(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                bytes.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
