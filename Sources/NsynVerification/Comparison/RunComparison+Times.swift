import NsynDiagnostics
import NsynPlan

extension RunComparison {
    /// The plan's waits between additions: what comes next may not come sooner.
    mutating func compareGaps(_ history: WellHistory, _ arrivals: [Arrival], _ place: WellIndex) {
        var earlier: Int?
        for (index, served) in history.served.enumerated() {
            guard let first = served.arrivals.first, let last = served.arrivals.last else { continue }
            if let before = earlier, let end = history.served[before].arrivals.last {
                let wanted = history.expected[index].start - history.expected[before].end
                let found = arrivals[first].start - arrivals[end].end
                if wanted > 0, found < wanted - max(1, 0.01 * wanted) {
                    let (name, previous) = (name(history.expected[index]), name(history.expected[before]))
                    log.add(
                        Codes.earlyAddition, subject: history.expected[index].step,
                        well: replay.bench.deck.shortName(of: place), span: arrivals[first].span,
                        notes: [stepNote(history.expected[index].step)].compactMap { $0 },
                        "\(name) reaches \(replay.bench.deck.name(of: place)) \(Digits.time(max(0, found))) after \(previous), and the plan waits \(Digits.time(wanted))"
                    )
                }
            }
            comparePortions(history.expected[index], served, arrivals, place)
            if arrivals[last].end >= arrivals[first].start { earlier = index }
        }
    }

    private mutating func comparePortions(
        _ addition: ExpectedAddition, _ served: WellHistory.Served, _ arrivals: [Arrival], _ place: WellIndex
    ) {
        guard addition.portions > 1, addition.interval > 0 else { return }
        // Arrivals close together are one portion, drawn in several parts.
        var portions = 0
        var last = -Double.infinity
        for index in served.arrivals {
            if arrivals[index].start - last >= 0.95 * addition.interval { portions += 1 }
            if arrivals[index].start - last >= 0.95 * addition.interval || last == -.infinity {
                last = arrivals[index].start
            }
        }
        guard portions < addition.portions else { return }
        log.add(
            Codes.earlyAddition, subject: addition.step, well: replay.bench.deck.shortName(of: place),
            span: arrivals[served.arrivals[0]].span, notes: [stepNote(addition.step)].compactMap { $0 },
            "\(name(addition)) reaches \(replay.bench.deck.name(of: place)) in \(portions) portions that are \(Digits.time(addition.interval)) apart, and the plan asks for \(addition.portions)"
        )
    }

    /// `add … over 10 s`: the dispense takes as long. Formats without rates can't say, and leave no duration.
    mutating func compareRates(_ history: WellHistory, _ arrivals: [Arrival], _ place: WellIndex) {
        guard replay.tellsRates else { return }
        for (index, served) in history.served.enumerated() where history.expected[index].duration > 0 {
            let flowing = served.arrivals.filter { arrivals[$0].source >= 0 }
            guard let first = flowing.first, flowing.count == served.arrivals.count else {
                continue
            }
            let wanted = history.expected[index].duration
            // A tip that has to be filled again interrupts the flow; its rate is what counts.
            let found = flowing.reduce(0) { $0 + arrivals[$1].end - arrivals[$1].start }
            guard found < 0.9 * wanted - 0.5 || found > 1.5 * wanted + 5 else { continue }
            log.add(
                Codes.additionRate, subject: history.expected[index].step, well: replay.bench.deck.shortName(of: place),
                span: arrivals[first].span, notes: [stepNote(history.expected[index].step)].compactMap { $0 },
                "\(name(history.expected[index])) flows into \(replay.bench.deck.name(of: place)) within \(Digits.time(found)), and the plan adds it over \(Digits.time(wanted))"
            )
        }
    }

    /// A liquid that may stand for so long is used in time, counted from when it was made.
    mutating func compareAges(_ arrivals: [Arrival], _ place: WellIndex, _ well: Int) {
        for arrival in arrivals {
            for part in arrival.mixture.parts {
                let number = numbering[Int(part.liquid)]
                guard let limit = liquids.limit(number) else { continue }
                let name = replay.bench.liquidNames[Int(part.liquid)]
                // A fresh liquid that is made several times is as old as the one at hand.
                let made = replay.prepared[name]?.last { $0 <= arrival.start }
                let age = arrival.end - (made ?? 0)
                let key = AgeKey(liquid: number, well: well)
                if oldest[key].map({ $0.age < age }) ?? true { oldest[key] = (age, arrival.span) }
                guard age > limit else { continue }
                log.add(
                    Codes.staleReagent, subject: number, well: replay.bench.deck.shortName(of: place),
                    span: arrival.span,
                    notes: [
                        "counted from \(made == nil ? "the start of the run" : "its preparation")"
                    ],
                    "\(name) is \(Digits.time(age)) old when it reaches \(replay.bench.deck.name(of: place)), and the script gives it \(Digits.time(limit))"
                )
            }
        }
    }

    // MARK: Everything that is no addition

    /// Steps that the robot or a person has to carry out: each is found, and where the plan has it.
    mutating func compareSteps() {
        var covered: [Int: [Manifest.OperatorStep]] = [:]
        for step in run.steps { for number in step.planSteps { covered[number, default: []].append(step) } }
        comparePauses()
        let hasPlaces = !places.isEmpty
        guard hasPlaces, !replay.isBroken else { return }
        for (index, well) in run.wells.enumerated() {
            guard let place = places[index], let history = histories[index] else { continue }
            let vessel = run.plates[well.plate].vessel
            let expectation = table.rows[well.condition][vessel.value]
            if expectation.wantsInertGas { compareAtmosphere(expectation, covered, place) }
            for act in expectation.acts {
                let steps = (covered[act.step] ?? []).filter { $0.plates.isEmpty || $0.plates.contains(well.plate) }
                if steps.isEmpty {
                    if isDone(act, by: history, place) { continue }
                    log.add(
                        Codes.missingStep, subject: act.step, well: replay.bench.deck.shortName(of: place),
                        span: replay.span(0, 0), notes: [stepNote(act.step)].compactMap { $0 },
                        "neither the robot nor a person does `\(manifest.plan.steps[act.step].verb)` for \(replay.bench.deck.name(of: place))"
                    )
                }
            }
            compareOrder(of: history, well, place)
        }
    }

    /// Every pause has its step in the manifest, and every step its pause.
    private mutating func comparePauses() {
        var seen: Set<Int> = []
        for pause in replay.pauses {
            guard let number = pause.number, let step = run.steps.first(where: { $0.number == number }) else {
                log.add(
                    Codes.missingStep, span: pause.span,
                    "the robot pauses for `\(pause.text.prefix(60))`, which is no step of the manifest")
                continue
            }
            seen.insert(step.number)
        }
        guard replay.pausesForPeople else { return }
        for step in run.steps where !seen.contains(step.number) {
            log.add(
                Codes.missingStep, subject: 1 << 43 | step.number, span: manifestSpan(step.offset),
                "\(replay.name) does not stop for the person's step \(step.number): \(step.text)")
        }
    }

    private mutating func compareAtmosphere(
        _ expectation: Expectation, _ covered: [Int: [Manifest.OperatorStep]], _ place: WellIndex
    ) {
        if inventory.robot(run.robot)?.keepsInertGas ?? false { return }
        if run.steps.contains(where: { $0.kind == "gas" }) { return }
        log.add(
            Codes.impossibleCondition, subject: 1, well: replay.bench.deck.shortName(of: place),
            span: manifestSpan(run.offset),
            "\(replay.bench.deck.name(of: place)) should stand under inert gas; \(run.robot) works in air, and no person's step leads gas in"
        )
    }

    /// Whether the robot does it by itself.
    private func isDone(_ act: ExpectedAct, by history: WellHistory, _ place: WellIndex) -> Bool {
        let owner = replay.bench.deck.owner(of: place)
        let container = replay.bench.deck.container(owner.id) ?? -1
        switch act.kind {
        case .temperature(let goal):
            return replay.settings.contains { setting in
                if case .temperature(let value) = setting.value {
                    return setting.container == container && abs(value - goal) < 0.6
                }
                return false
            }
        case .agitation(let mode, let speed):
            return replay.settings.contains { setting in
                guard case .shaking(let value) = setting.value, setting.container == container else {
                    return mode == "still"
                }
                guard let value else { return mode == "still" }
                guard let speed else { return true }
                return abs(value - speed) <= 0.02 * speed + 1.0 / 60
            } || (mode == "still" && !replay.settings.contains { $0.container == container })
        case .hold: return isHeld(act, history, place)
        case .other:
            // A pH that is reached with an amount computed beforehand.
            return history.expected.indices.contains {
                history.expected[$0].step == act.step && !history.served[$0].arrivals.isEmpty
            }
        }
    }

    /// A wait between additions is judged by their gap; one at the end by what the run still waits.
    private func isHeld(_ act: ExpectedAct, _ history: WellHistory, _ place: WellIndex) -> Bool {
        let arrivals = replay.bench.deck.wells[place].arrivals
        let hasLater = history.expected.enumerated().contains { index, addition in
            addition.step > act.step && !history.served[index].arrivals.isEmpty
        }
        if hasLater { return true }
        guard case .hold(let seconds) = act.kind, let last = arrivals.last else { return false }
        return replay.bench.clock - last.end >= seconds - max(1, 0.01 * seconds)
    }

    /// A person's step stands behind the additions that the plan has before it, and in front of those behind it.
    private mutating func compareOrder(of history: WellHistory, _ well: Manifest.Well, _ place: WellIndex) {
        let arrivals = replay.bench.deck.wells[place].arrivals
        for pause in replay.pauses {
            guard let number = pause.number, let step = run.steps.first(where: { $0.number == number }),
                let first = step.planSteps.min(), let last = step.planSteps.max(),
                step.plates.isEmpty || step.plates.contains(well.plate)
            else { continue }
            for (index, addition) in history.expected.enumerated() {
                guard let arrival = history.served[index].arrivals.last.map({ arrivals[$0] }),
                    let early = history.served[index].arrivals.first.map({ arrivals[$0] })
                else { continue }
                let isLate = addition.step < first && arrival.order > pause.order
                let isEarly = addition.step > last && early.order < pause.order
                guard isLate || isEarly, arrival.source >= 0, early.source >= 0 else { continue }
                log.add(
                    Codes.additionOrder, subject: 1 << 44 | number << 16 | addition.step,
                    well: replay.bench.deck.shortName(of: place), span: pause.span,
                    notes: [stepNote(addition.step)].compactMap { $0 },
                    "\(name(addition)) reaches \(replay.bench.deck.name(of: place)) \(isLate ? "after" : "before") the person's step \(number), and the plan adds it \(isLate ? "before" : "after") that"
                )
            }
        }
    }
}
