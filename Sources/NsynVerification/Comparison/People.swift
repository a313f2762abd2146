import NsynDiagnostics
import NsynQuantities

/// What people do while the robot waits, applied where its file stops for them.
struct PeopleScript {
    struct Deed {
        var well: WellIndex
        /// Taken by name: a replay numbers liquids as it meets them.
        var liquid: String?
        var volume: Femtolitres
        /// kg of a solid
        var mass: Double
    }

    struct Step {
        var number: Int
        var seconds: Double
        var prepares: String?
        var deeds: [(label: String, well: String, deed: Deed)]
        /// Volumes that wells have afterwards, where something is taken out or apart.
        var levels: [(label: String, well: String, volume: Femtolitres)]
    }

    private var steps: [Int: Step] = [:]
    /// Liquids by name whose film in a tip changes nothing in others: a solvent in what is dissolved in it.
    var harmless: [String: Set<String>] = [:]

    init() {}

    init(_ run: Manifest.Run, _ rows: [[Expectation]], plan: Set<Int>) {
        var labels: [Int: String] = [:]
        for placement in run.placements { if let plate = placement.plate { labels[plate] = placement.label } }
        for step in run.steps {
            var result = Step(
                number: step.number, seconds: step.seconds, prepares: step.liquid.map { run.liquids[$0].name },
                deeds: [],
                levels: [])
            for amount in step.amounts {
                let well = run.wells[amount.well]
                guard let label = labels[well.plate] else { continue }
                let deed = Deed(
                    well: 0, liquid: amount.liquid >= 0 ? run.liquids[amount.liquid].name : nil,
                    volume: Femtolitres(cubicMetres: amount.volume) ?? .zero, mass: amount.mass.double)
                result.deeds.append((label, well.well, deed))
            }
            let parting = step.planSteps.filter { plan.contains($0) }
            if let last = parting.max() {
                for well in run.wells where step.plates.isEmpty || step.plates.contains(well.plate) {
                    let vessel = run.plates[well.plate].vessel.value
                    guard let label = labels[well.plate],
                        let level = rows[well.condition][vessel].volumeAfter.last(where: { $0.step <= last }),
                        level.volume.isFinite, level.volume < 1
                    else { continue }
                    let volume = Femtolitres(Int((level.volume * 1e18).rounded()))
                    result.levels.append((label, well.well, volume))
                }
            }
            steps[step.number] = result
        }
    }

    func step(_ number: Int) -> Step? { steps[number] }

    /// The number in brackets that a pause's text begins with.
    static func number(of text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "["), let end = bytes.firstIndex(of: UInt8(ascii: "]")), end > 1, end < 8
        else {
            return nil
        }
        return Int(String(decoding: bytes[1..<end], as: UTF8.self))
    }
}

extension Replay {
    /// The robot stops for a person, who does what the manifest says under the number that the text begins with.
    mutating func pause(_ text: String, span: SourceSpan) {
        let number = PeopleScript.number(of: text)
        bench.events += 1
        pauses.append(Pause(text: text, number: number, order: bench.events, time: bench.clock, span: span))
        guard let number, let step = people.step(number) else { return }
        bench.wait(step.seconds)
        peopleSeconds += step.seconds
        if let name = step.prepares { prepared[name, default: []].append(bench.clock) }
        for (label, name, deed) in step.deeds {
            guard let container = bench.deck.container(label), let well = bench.deck.well(name, in: container) else {
                continue
            }
            if deed.mass > 0 { weighed[well, default: []].append(Weighed(step: number, mass: deed.mass)) }
            if deed.volume > .zero, let liquid = deed.liquid {
                let mixture = Mixture(self.liquid(liquid), deed.volume)
                bench.deck.wells[well].content.add(mixture)
                bench.arrive(mixture, from: -1, in: well, bench.clock, 0, span)
                bench.checkRoom(well, span)
            } else if deed.volume < .zero {
                _ = bench.deck.wells[well].content.take(deed.volume.magnitude)
            }
        }
        for (label, name, volume) in step.levels {
            guard let container = bench.deck.container(label), let well = bench.deck.well(name, in: container) else {
                continue
            }
            let content = bench.deck.wells[well].content
            bench.deck.wells[well].content = content.volume > volume ? content.sample(volume) : content
        }
    }
}
