import Foundation
import Testing

/// Files for robots, read by robots' own software. Scripts come from `Tests/Clients/robots/scripts.py`, seeded.
@Suite(.serialized) struct RobotClientTests {
    private struct Job: Sendable {
        var script: String
        var target: String
        var out: String
    }

    private struct Compiled: Sendable {
        var job: Job
        var code: Int32
        var errors: String
        var verified: Int32
        var findings: String
    }

    private static let seed = 7
    /// For `make test`; `NSYN_SCREENS=2000` tries that many.
    private static let screens = Int(ProcessInfo.processInfo.environment["NSYN_SCREENS"] ?? "") ?? 16

    /// Compiles scripts for targets, and lets `nsyn verify` read what was written.
    private func compile(_ workshop: Workshop, screens: Range<Int>, targets: [String]) throws -> [Compiled] {
        let scripts = workshop.path("scripts")
        let generator = Workshop.drivers.appendingPathComponent("scripts.py").path
        let made = try workshop.run(
            "/usr/bin/env", ["python3", generator, scripts, "\(screens.upperBound)", "\(Self.seed)"])
        try #require(made.code == 0, "\(made.errors)")
        var jobs: [Job] = []
        for number in screens {
            let name = "screen-" + String(repeating: "0", count: 4 - String(number).count) + String(number)
            for target in targets {
                jobs.append(
                    Job(script: "\(scripts)/\(name).nsyn", target: target, out: workshop.path("\(name)-\(target)")))
            }
        }
        let shop = Unchecked(workshop)
        return Workshop.each(jobs) { job in
            let plates = job.target == "echo" ? "nano" : "first"
            let compiled = try? shop.value.nsyn("compile", job.script, plates, "--target", job.target, "--out", job.out)
            var result = Compiled(
                job: job, code: compiled?.code ?? -1, errors: compiled?.errors ?? "", verified: 0, findings: "")
            guard compiled?.code == 0 else { return result }
            let verified = try? shop.value.nsyn("verify", job.out)
            result.verified = verified?.code ?? -1
            result.findings = verified?.output ?? ""
            return result
        }
    }

    private struct Unchecked: @unchecked Sendable {
        let value: Workshop
        init(_ value: Workshop) { self.value = value }
    }

    @Test func robotsSoftwareTakesTheFilesOfEveryTarget() throws {
        let workshop = try Workshop()
        let compiled = try compile(workshop, screens: 0..<Self.screens, targets: Client.targets)
        for one in compiled {
            #expect(one.verified == 0, "\(one.job.out): \(one.findings.prefix(600))")
            // What a robot can't do is refused with findings, never with a crash.
            #expect(one.code == 0 || one.code == 1, "\(one.job.out): \(one.errors.prefix(600))")
        }
        var lines: [String] = []
        for target in Client.targets {
            let written = compiled.filter { $0.job.target == target && $0.code == 0 }.count
            #expect(written >= min(10, Self.screens), "\(target) took \(written) of \(Self.screens) scripts")
        }
        for client in Client.all {
            let files = try compiled.filter { $0.code == 0 && client.targets.contains($0.job.target) }
                .flatMap { try CompiledFolder.read($0.job.out).files(for: client, in: $0.job.out) }
            guard let verdicts = try client.judge(files, workshop) else {
                lines.append("\(client.name): NOT INSTALLED, \(files.count) files not tried")
                continue
            }
            for verdict in verdicts.values where !verdict.ok {
                Issue.record(
                    "\(client.name) refuses \(verdict.file): \(verdict.errors.joined(separator: "; ").prefix(500))")
            }
            lines.append("\(client.name): \(verdicts.values.filter(\.ok).count) of \(files.count) files accepted")
        }
        print(lines.joined(separator: "\n"))
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
        let bases = try compile(workshop, screens: 0..<6, targets: Client.targets).filter { $0.code == 0 }
        let out = workshop.path("faults")
        let maker = Workshop.drivers.appendingPathComponent("faults.py").path
        let made = try workshop.run("/usr/bin/env", ["python3", maker, out] + bases.map(\.job.out))
        try #require(made.code == 0, "\(made.errors)")
        let listed = try JSONDecoder().decode(
            Faults.self, from: Data(contentsOf: URL(fileURLWithPath: out + "/faults.json")))
        #expect(listed.faults.count >= 250)
        let shop = Unchecked(workshop)
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
