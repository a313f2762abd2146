import Foundation
import Testing

/// Every way through a space of conditions, from the command: the example of the designs, sweep by sweep.
@Suite struct DesignTests {
    private static let folder = Pages.root.appendingPathComponent("examples/designs")
    private static let script = folder.appendingPathComponent("ways-through-a-space.nsyn").path
    private let shell: Shell

    init() throws { shell = try Shell() }

    /// The rows of a sweep without header, cells split.
    private func rows(_ sweep: String, _ words: String...) throws -> [[String]] {
        let outcome = try shell.bash(
            "nsyn simulate '\(Self.script)' \(sweep) --format csv \(words.joined(separator: " "))")
        #expect(outcome.code == 0, "\(outcome)")
        return outcome.output.split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    private func columns(_ rows: [[String]], _ range: Range<Int>) -> [[String]] { rows.map { Array($0[range]) } }

    @Test func gridsAndOneFactor() throws {
        let grid = columns(try rows("full_grid"), 1..<4)
        #expect(grid.count == 18 && grid.first == ["1", "1", "25"] && grid.last == ["3", "4", "40"])
        #expect(Set(grid).count == 18)
        let one = columns(try rows("one_by_one"), 1..<4)
        #expect(one.first == ["2", "2", "40"] && one.count == 1 + 2 + 3 + 2)
        for point in one.dropFirst() { #expect(zip(point, one[0]).filter { $0 != $1 }.count == 1) }
    }

    @Test func designsThatSample() throws {
        let cube = columns(try rows("hypercube"), 1..<4).map { $0.compactMap(Double.init) }
        #expect(cube.count == 12)
        for (axis, range) in [(1.0, 3.0), (1.0, 8.0), (20.0, 60.0)].enumerated() {
            let slices = Set(cube.map { min(11, Int(($0[axis] - range.0) / (range.1 - range.0) * 12)) })
            #expect(slices.count == 12, "axis \(axis)")
        }
        #expect(try rows("hypercube") == rows("hypercube"))
        #expect(try rows("hypercube") != rows("hypercube", "--seed", "6"))
        let even = columns(try rows("even"), 1..<4)
        #expect(even.count == 16 && even.first == ["1", "1", "20"] && Set(even).count == 16)
        let surface = columns(try rows("surface"), 1..<4)
        #expect(surface.count == 15)
        // A quadratic in three factors wants the corners of the cube.
        let corners = Set(surface).intersection(
            ["1", "3"].flatMap { a in ["1", "8"].flatMap { b in ["20", "60"].map { [a, b, $0] } } })
        #expect(corners.count >= 6)
    }

    @Test func axesThatDependOnOthers() throws {
        let following = columns(try rows("following"), 1..<4)
        #expect(following.count == 8)
        for row in following {
            let (strength, base) = (Double(row[0]) ?? 0, Double(row[2]) ?? 0)
            #expect(abs(base - strength * 0.1) < 1e-12)
        }
        let sensible = columns(try rows("sensible"), 1..<4)
        #expect(sensible.count == 3 + 3 + 2 + 3)
        for row in sensible {
            #expect(row[2] == "false" || row[1] == "25", "\(row)")
            #expect(row[1] != "60" || row[0] != "3", "\(row)")
        }
        #expect(columns(try rows("paired"), 1..<3) == [["1", "2"], ["2", "3"], ["3", "5"]])
    }

    @Test func conditionsOfATable() throws {
        let chosen = Self.folder.appendingPathComponent("chosen.csv").path
        for subject in ["full_grid", "reduce"] {
            let found = columns(try rows(subject, "--conditions", chosen), 1..<5)
            #expect(
                found == [
                    ["1", "25", "2", "false"], ["2", "40", "2", "true"], ["2.5", "52.5", "3", "false"],
                    ["3", "60", "8", "false"],
                ])
        }
        try shell.write("missing.csv", "excess,heat [°C]\n1,25\n2,NaN\n")
        let outcome = try shell.nsyn("simulate", Self.script, "full_grid", "--conditions", "missing.csv")
        #expect(
            outcome.code == 1 && outcome.errors.contains("`heat` of `missing.csv` has a missing value"), "\(outcome)")
        try shell.write("ragged.csv", "excess,heat [°C]\n1,25\n2\n")
        let ragged = try shell.nsyn("simulate", Self.script, "full_grid", "--conditions", "ragged.csv")
        #expect(ragged.code == 1 && ragged.errors.contains("NS08"), "\(ragged)")
    }

    /// Run, block, replicate, control, condition, excess, heat.
    @Test func runsHaveBlocksReplicatesAndControls() throws {
        let runs = try rows("days", "--runs")
        #expect(runs.count == 3 * (6 + 1))
        #expect(runs.map { $0[0] } == (1...21).map(String.init))
        var orders: Set<[String]> = []
        for block in 1...3 {
            let part = runs.filter { $0[1] == "\(block)" }
            #expect(part.count == 7 && part[0][3] == "true" && part[0][4].isEmpty)
            #expect(Array(part[0][5..<7]) == ["2", "25"])
            #expect(part.dropFirst().map { $0[4] }.sorted() == ["1", "2", "3", "4", "5", "6"])
            #expect(part.dropFirst().allSatisfy { $0[2] == "\(block)" && $0[3] == "false" })
            orders.insert(part.dropFirst().map { $0[4] })
        }
        #expect(orders.count == 3)
        #expect(try rows("days", "--runs") == runs)
        #expect(try rows("days", "--runs", "--seed", "12") != runs)
        // Without a seed in the order of the conditions, replicate after replicate.
        let plain = try rows("paired", "--runs")
        #expect(plain.map { $0[2] + $0[4] } == ["11", "12", "13", "21", "22", "23"])
        let outcome = try shell.nsyn("simulate", Self.script, "days", "--runs", "--out", "runs.arrow")
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            try shell.nsyn("table", "runs.arrow", "group by block summarize n = count(), controls = share(control)")
                .output
                .contains("0.142"))
    }
}
