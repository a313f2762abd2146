import NsynDiagnostics

/// One fresh liquid in one well of a run.
struct AgeKey: Hashable {
    var liquid: Int
    var well: Int
}

extension RunComparison {
    /// What a person reads about ages in the manifest and on the run sheet is what the files come to.
    mutating func compareStatedAges() {
        if run.ages.isEmpty { return }
        var stated: [AgeKey: Manifest.Age] = [:]
        // A well that several strokes serve has a record for each; the oldest counts.
        for claim in run.ages {
            let key = AgeKey(liquid: claim.liquid, well: claim.well)
            if stated[key].map({ $0.age < claim.age }) ?? true { stated[key] = claim }
        }
        for (key, claim) in stated.sorted(by: { $0.key.well < $1.key.well }) {
            let name = run.liquids[claim.liquid].name
            if let limit = liquids.limit(claim.liquid), abs(limit - claim.limit) > 0.5 {
                disagree(
                    1 << 45 | claim.liquid, claim.well, manifestSpan(run.offset),
                    "the manifest gives \(name) \(Digits.time(claim.limit)), and the script \(Digits.time(limit))")
                continue
            }
            // What does not come at all is told where its addition is missing.
            guard let found = oldest[key], differ(found.age, claim.age) else { continue }
            disagree(
                1 << 46 | claim.liquid, claim.well, found.span,
                "the manifest says that \(name) is \(Digits.time(claim.age)) old when it reaches \(place(claim.well)), and the replay finds \(Digits.time(found.age))"
            )
        }
        guard replay.pausesForPeople else { return }
        for (key, found) in oldest.sorted(by: { $0.key.well < $1.key.well }) where stated[key] == nil {
            disagree(
                1 << 47 | key.liquid, key.well, found.span,
                "the manifest states no age of \(run.liquids[key.liquid].name) in \(place(key.well)), which gets it \(Digits.time(found.age)) old"
            )
        }
    }

    /// By more than two models of one arm do. A format that says nothing of rates is replayed without them, so that ages
    /// can only be too low there.
    private func differ(_ found: Double, _ claim: Double) -> Bool {
        if replay.tellsRates { return abs(found - claim) > max(10, 0.25 * max(found, claim)) }
        return found - claim > max(60, 0.5 * claim)
    }

    private func place(_ well: Int) -> String {
        places[well].map { replay.bench.deck.name(of: $0) } ?? run.wells[well].well
    }

    private mutating func disagree(_ subject: Int, _ well: Int, _ span: SourceSpan, _ message: String) {
        log.add(Codes.filesDisagree, subject: subject, well: run.wells[well].well, span: span, message)
    }
}
