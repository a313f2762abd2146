import Foundation
import Testing

/// Files for robots, read by robots' own software. Scripts come from `Tests/Clients/robots/scripts.py`, seeded.
@Suite(.serialized) struct RobotClientTests {
    private static let seed = 7
    /// For `make test`; `NSYN_SCREENS=2000` tries that many, `NSYN_SCREENS=500-1000` some of them.
    private static let screens: Range<Int> = {
        let wish = ProcessInfo.processInfo.environment["NSYN_SCREENS"] ?? ""
        let numbers = wish.split(separator: "-").compactMap { Int($0) }
        if numbers.count == 2, numbers[0] < numbers[1] { return numbers[0]..<numbers[1] }
        return 0..<(numbers.first ?? 16)
    }()
    /// So many scripts are compiled, read and thrown away at a time.
    private static let slice = 32

    private func jobs(_ workshop: Workshop, _ screens: Range<Int>) throws -> [PlateJob] {
        let scripts = workshop.path("scripts")
        let generator = Workshop.drivers.appendingPathComponent("scripts.py").path
        let made = try workshop.run(
            "/usr/bin/env",
            ["python3", generator, scripts, "\(screens.lowerBound)-\(screens.upperBound)", "\(Self.seed)"])
        try #require(made.code == 0, "\(made.errors)")
        return screens.flatMap { number in
            let name = "screen-" + String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
            return Client.targets.map { target in
                PlateJob(
                    script: "\(scripts)/\(name).nsyn", plates: target == "echo" ? "nano" : "first", target: target,
                    out: workshop.path("\(name)-\(target)"))
            }
        }
    }

    @Test func robotsSoftwareTakesTheFilesOfEveryTarget() throws {
        // Thousands of files are read by the software that takes milliseconds for one; a few by all.
        let isLong = Self.screens.count > Self.slice
        let clients = Client.all.filter { $0.isFast || !isLong }
        var written: [String: Int] = [:]
        var accepted: [String: (files: Int, accepted: Int?)] = [:]
        for start in stride(from: Self.screens.lowerBound, to: Self.screens.upperBound, by: Self.slice) {
            let workshop = try Workshop()
            let compiled = CompiledPlates.compile(
                try jobs(workshop, start..<min(start + Self.slice, Self.screens.upperBound)), workshop)
            // What a robot can't do is refused with findings, never with a crash and never by the replay.
            for one in compiled {
                #expect(
                    one.code == 0 || one.code == 1 && !one.errors.contains("nsyn verify refuses"),
                    "\(one.job.out): \(one.errors.prefix(600))")
                if one.code == 0 { written[one.job.target, default: 0] += 1 }
            }
            try CompiledPlates.verify(compiled, workshop)
            for verdicts in try CompiledPlates.judge(compiled, by: clients, workshop) {
                let known = accepted[verdicts.client]
                accepted[verdicts.client] = (
                    (known?.files ?? 0) + verdicts.files, verdicts.accepted.map { $0 + (known?.accepted ?? 0) }
                )
            }
            if isLong {
                print("\(start + Self.slice - Self.screens.lowerBound) scripts: \(written.values.reduce(0, +)) folders")
            }
        }
        for target in Client.targets {
            let count = written[target, default: 0]
            #expect(count >= min(10, Self.screens.count), "\(target) took \(count) of \(Self.screens.count) scripts")
        }
        for (client, count) in accepted.sorted(by: { $0.key < $1.key }) {
            print(CompiledPlates.Verdicts(client: client, files: count.files, left: 0, accepted: count.accepted))
        }
    }

    private struct Faults: Decodable {
        struct Fault: Decodable {
            var folder: String
            var base: String
            var fault: String
            var codes: [String]
            var target: String
        }
        var faults: [Fault]
    }

    private struct Report: Decodable {
        struct Finding: Decodable { var code: String }
        var findings: [Finding]
    }

    @Test func verifyNoticesEveryFault() throws {
        let workshop = try Workshop()
        let bases = CompiledPlates.compile(try jobs(workshop, 0..<6), workshop).filter { $0.code == 0 }
        let out = workshop.path("faults")
        let maker = Workshop.drivers.appendingPathComponent("faults.py").path
        let made = try workshop.run("/usr/bin/env", ["python3", maker, out] + bases.map(\.job.out))
        try #require(made.code == 0, "\(made.errors)")
        let listed = try JSONDecoder().decode(
            Faults.self, from: Data(contentsOf: URL(fileURLWithPath: out + "/faults.json")))
        #expect(listed.faults.count >= 250)
        let shop = CompiledPlates.Unchecked(workshop)
        let found = Workshop.each(listed.faults.map(\.folder)) { folder -> [String] in
            guard let outcome = try? shop.value.nsyn("verify", "\(out)/\(folder)", "--format", "json"),
                let report = try? JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            else { return [] }
            return report.findings.map(\.code)
        }
        for (fault, codes) in zip(listed.faults, found) {
            #expect(
                fault.codes.contains { codes.contains($0) },
                "\(fault.target), \(fault.fault): found \(Set(codes).sorted()), not \(fault.codes)")
        }
        let table = try FaultTable(listed.faults.map { ($0.target, $0.fault, "\(out)/\($0.folder)") }, workshop)
        print(table.summary)
        try table.text.write(
            to: Workshop.repository.appendingPathComponent(".build/robot-faults.md"), atomically: true, encoding: .utf8)
    }
}

/// Who notices what of the faulty files.
private struct FaultTable {
    private(set) var text = "| target | fault | nsyn verify | "
    private(set) var summary = ""

    init(_ faults: [(target: String, fault: String, folder: String)], _ workshop: Workshop) throws {
        // One format of each family: the Flex's files say the same to the same software.
        let clients = Client.all.filter { $0.isInstalled }
        text +=
            clients.map(\.name).joined(separator: " | ") + " |\n|"
            + String(repeating: " --- |", count: 3 + clients.count) + "\n"
        var rows = faults.map { ["| \($0.target) | \($0.fault) | yes |"] }
        for client in clients {
            var asked: [(row: Int, files: [String])] = []
            for (row, fault) in faults.enumerated() where client.targets.contains(fault.target) {
                if ["flex", "flex-python", "fluent"].contains(fault.target) { continue }
                let files = (try? CompiledFolder.read(fault.folder))?.files(for: client, in: fault.folder) ?? []
                asked.append((row, files.filter { FileManager.default.fileExists(atPath: $0) }))
            }
            let verdicts = try client.judge(asked.flatMap(\.files), workshop) ?? [:]
            var noticed = 0
            for row in rows.indices {
                guard let files = asked.first(where: { $0.row == row })?.files, !files.isEmpty else {
                    rows[row].append(" · |")
                    continue
                }
                let isNoticed = files.contains { verdicts[$0]?.ok == false }
                if isNoticed { noticed += 1 }
                rows[row].append(isNoticed ? " yes |" : " no |")
            }
            summary += "\(client.name) notices \(noticed) of \(asked.filter { !$0.files.isEmpty }.count) faulty files\n"
        }
        text += rows.map { $0.joined() }.joined(separator: "\n") + "\n"
    }
}
