/// What a person looks at, for any target: `runsheet.html`, a drawing of each deck, a map of each plate.
public func sheets(_ job: PlateJob, facts: BackendFacts) -> [OutputFile] {
    var files = [OutputFile(name: "runsheet.html", bytes: RunSheet.html(job, facts: facts))]
    for run in job.runs where run.robot.arm != .hands {
        let name = job.runs.count == 1 ? "deck.svg" : "\(run.name).deck.svg"
        files.append(OutputFile(name: name, bytes: DeckDrawing.draw(run)))
    }
    let parameters = PlateMapDrawing.varying(job)
    for run in job.runs {
        for plate in run.plates.indices where run.plates[plate].vessel == run.plates[0].vessel {
            for parameter in parameters {
                let name = "\(run.plates[plate].name)-\(fileName(job.plan.parameters[parameter].name)).svg"
                guard !files.contains(where: { $0.name == name }) else { continue }
                files.append(
                    OutputFile(name: name, bytes: PlateMapDrawing.draw(job, run, plate: plate, parameter: parameter)))
            }
        }
    }
    return files
}

/// Letters, digits and dashes of a name.
private func fileName(_ name: String) -> String {
    String(
        decoding: name.utf8.prefix(40).map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain || byte == UInt8(ascii: "_") ? byte : UInt8(ascii: "-")
        }, as: UTF8.self)
}
