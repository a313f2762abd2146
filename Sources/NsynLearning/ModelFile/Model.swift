/// What a model file says about itself.
public struct ModelInformation: Sendable, Equatable {
    public var task: String
    public var target: String
    public var targetUnit: String?
    /// Empty for numbers.
    public var classes: [String]
    public var source: String
    public var licence: String
    /// SHA-256 of the table as it was learned from.
    public var dataDigest: String
    public var dataRows: Int
    public var seed: UInt64
    public var learner: String
    public var nsynVersion: String
    /// The exact command that makes this file again.
    public var command: String
    /// Measured by cross-validation while training: name, mean.
    public var metrics: [String]
    public var values: [Double]

    public init(
        task: String, target: String, targetUnit: String?, classes: [String], source: String, licence: String,
        dataDigest: String, dataRows: Int, seed: UInt64, learner: String, nsynVersion: String, command: String,
        metrics: [String] = [], values: [Double] = []
    ) {
        self.task = task
        self.target = target
        self.targetUnit = targetUnit
        self.classes = classes
        self.source = source
        self.licence = licence
        self.dataDigest = dataDigest
        self.dataRows = dataRows
        self.seed = seed
        self.learner = learner
        self.nsynVersion = nsynVersion
        self.command = command
        self.metrics = metrics
        self.values = values
    }
}

/// Everything that is needed to predict from a table: the features with their units, the fitted learner, what its
/// answers are worth, and where it knows its way.
public struct Model: Sendable {
    public var information: ModelInformation
    public var pipeline: FeaturePipeline
    public var learner: TrainedModel
    /// What answers are worth for conditions like the known ones.
    public var guarantee: Guarantee
    public var domain: Domain
    /// Of data that come in groups, where there are enough of them.
    public var groups: ModelGroups?

    public init(
        information: ModelInformation, pipeline: FeaturePipeline, learner: TrainedModel, guarantee: Guarantee,
        domain: Domain, groups: ModelGroups? = nil
    ) {
        self.information = information
        self.pipeline = pipeline
        self.learner = learner
        self.guarantee = guarantee
        self.domain = domain
        self.groups = groups
    }

    /// One row's answer.
    public struct Forecast: Sendable {
        /// The number, or nil for classes.
        public var value: Double?
        /// The interval that holds the true value with the asked probability.
        public var interval: ClosedRange<Double>?
        public var probabilities: [Double]
        /// The class that is named, or nil for numbers.
        public var answer: String?
        /// The classes that can't be excluded.
        public var possible: [String]
        public var flag: Domain.Flag
        /// Whether it is the answer for a group that was never met.
        public var isNewGroup: Bool
        /// The level that the interval or the set promises: less than was asked for where groups are few.
        public var promised: Double
    }

    /// Refuses a table with a missing column or another unit. A row is answered as one of a new group where the table
    /// says its group and the model never met it; where it says none, as the model was trained to be asked.
    public func predict(_ table: DataTable, level: Double = 0.9) throws(DataProblem) -> [Forecast] {
        var unseen: [FeaturePipeline.Unseen] = []
        let features = try pipeline.apply(table, unseen: &unseen)
        let learned = learner.predict(features)
        let flags = domain.flags(features, unseen: unseen)
        let decided = information.classes.isEmpty ? [] : learner.decide(learned)
        let isNew = try groups?.areNew(table)
        let fresh = groups?.calibration.answers(learned)
        return (0..<features.rows).map { row in
            let isNewGroup = isNew?[row] ?? false
            let worth = isNewGroup ? groups?.calibration.guarantee ?? guarantee : guarantee
            let answers = Array((isNewGroup ? fresh ?? learned : learned).row(row))
            var forecast = Forecast(
                value: nil, interval: nil, probabilities: [], answer: nil, possible: [], flag: flags[row],
                isNewGroup: isNewGroup, promised: worth.promised(level))
            if information.classes.isEmpty {
                forecast.value = answers[0]
                forecast.interval = worth.intervals?.interval(around: answers[0], level: level)
            } else {
                forecast.probabilities = answers
                forecast.answer = information.classes[decided[row]]
                forecast.possible = (worth.sets?.set(answers[...], level: level) ?? []).map { information.classes[$0] }
            }
            return forecast
        }
    }

    public static let fewestRows = 5
    /// Tables of more rows are measured on one fold rather than on all.
    public static let heldOutRows = 100_000

    private static func isHeldOut(_ examples: Examples, _ plan: SplitPlan) -> Bool {
        guard case .folds = plan else { return false }
        return examples.count > heldOutRows
    }

    /// Learns from examples and measures on the way. The same examples and seed give the same bytes.
    public init(
        training examples: Examples, pipeline: FeaturePipeline, specification: LearnerSpecification, plan: SplitPlan,
        trials: Int, information: ModelInformation, groupColumn: String? = nil, journal: TrainingJournal? = nil
    ) throws {
        try examples.validate(featureNames: pipeline.names)
        try specification.check(examples)
        guard examples.count >= Model.fewestRows else {
            throw DataProblem(
                .emptyTable,
                "\(examples.count) rows are too few to learn from and to say how well: it takes \(Model.fewestRows)")
        }
        let seed = information.seed
        var evaluator = Evaluator(plan: plan, repeats: 1, trials: 1, seed: seed)
        // Where rows are many and independent, one fold held out measures and promises as well as all of them.
        let isHeldOut = Model.isHeldOut(examples, plan)
        if isHeldOut { evaluator.foldLimit = 1 }
        // The folds that measure, those that promise, and the fit that stays.
        journal?.expect(
            isHeldOut
                ? 2
                : try plan.splits(examples, seed: seed).count + min(5, examples.count) + NewGroups.folds(examples) + 1)
        let chosen = try HyperparameterSearch.choose(
            specification, examples, trials: trials, seed: seed, journal: journal)
        var information = information
        information.learner = chosen.description
        let judged = try evaluator.run(chosen, examples, journal: journal)
        information.metrics = judged.metrics[0].map { $0.name }
        information.values = judged.metrics[0].map { $0.value }
        self.init(
            information: information, pipeline: pipeline, learner: try chosen.fit(examples, seed: seed),
            guarantee: isHeldOut
                ? Guarantee(judged.predictions, examples.target.selecting(judged.rows))
                : try Guarantee(chosen, examples, seed: seed, journal: journal),
            domain: Domain(examples.features),
            groups: try groupColumn.flatMap { column in
                try NewGroups(chosen, examples, seed: seed, journal: journal).map {
                    ModelGroups(
                        column: column, names: examples.groupNames, areAssumedNew: plan.meetsNewGroups, calibration: $0)
                }
            })
    }

    // MARK: Files

    public func bytes() -> [UInt8] {
        var writer = ModelWriter()
        let facts = information
        writer.put(
            "information",
            [
                facts.task, facts.target, facts.targetUnit ?? "", facts.source, facts.licence, facts.dataDigest,
                "\(facts.dataRows)", "\(facts.seed)", facts.learner, facts.nsynVersion, facts.command,
            ])
        writer.put("information.classes", facts.classes)
        writer.put("information.metrics", facts.metrics)
        writer.put("information.values", facts.values)
        pipeline.store(into: &writer)
        learner.store(into: &writer)
        guarantee.store(into: &writer)
        domain.store(into: &writer)
        groups?.store(into: &writer)
        return writer.bytes()
    }

    public func write(to path: String) throws(DataProblem) { try FileBytes.write(bytes(), to: path) }

    public init(path: String) throws(DataProblem) { try self.init(ModelReader(path: path)) }

    public init(_ reader: ModelReader) throws(DataProblem) {
        let facts = try reader.texts("information")
        guard facts.count == 11, let rows = Int(facts[6]), let seed = UInt64(facts[7]) else {
            throw reader.broken("information")
        }
        information = ModelInformation(
            task: facts[0], target: facts[1], targetUnit: facts[2].isEmpty ? nil : facts[2],
            classes: try reader.texts("information.classes"), source: facts[3], licence: facts[4],
            dataDigest: facts[5], dataRows: rows, seed: seed, learner: facts[8], nsynVersion: facts[9],
            command: facts[10], metrics: try reader.texts("information.metrics"),
            values: try reader.doubles("information.values"))
        pipeline = try FeaturePipeline(reader)
        learner = try TrainedModel(reader)
        guarantee = try Guarantee(reader)
        domain = try Domain(reader)
        groups = reader.has("groups.names") ? try ModelGroups(reader) : nil
        let width = pipeline.names.count
        guard domain.standardiser.means.count == width, learner.inputs.map({ $0 == width }) ?? true,
            information.metrics.count == information.values.count
        else { throw reader.broken("features") }
    }
}

extension FeaturePipeline {
    func store(into writer: inout ModelWriter) {
        var (kinds, columns, units, medians): ([String], [String], [String], [Double]) = ([], [], [], [])
        for (index, feature) in features.enumerated() {
            columns.append(feature.column)
            switch feature {
            case .number(_, let unit, let median):
                kinds.append(unit == nil ? "number" : "quantity")
                units.append(unit ?? "")
                medians.append(median)
            case .category(_, let levels):
                kinds.append("category")
                units.append("")
                medians.append(0)
                writer.put("features.\(index).levels", levels)
            case .sequence(_, let motifs):
                kinds.append("sequence")
                units.append("")
                medians.append(0)
                writer.put("features.\(index).levels", motifs)
            case .molecule(_, let bits):
                kinds.append("molecule")
                units.append("")
                medians.append(Double(bits))
            }
        }
        writer.put("features.kinds", kinds)
        writer.put("features.columns", columns)
        writer.put("features.units", units)
        writer.put("features.medians", medians)
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let kinds = try reader.texts("features.kinds")
        let columns = try reader.texts("features.columns")
        let units = try reader.texts("features.units")
        let medians = try reader.doubles("features.medians")
        guard columns.count == kinds.count, units.count == kinds.count, medians.count == kinds.count else {
            throw reader.broken("features.kinds")
        }
        var features: [Feature] = []
        for index in kinds.indices {
            switch kinds[index] {
            case "number": features.append(.number(column: columns[index], unit: nil, median: medians[index]))
            case "quantity":
                features.append(.number(column: columns[index], unit: units[index], median: medians[index]))
            case "category":
                features.append(.category(column: columns[index], levels: try reader.texts("features.\(index).levels")))
            case "sequence":
                features.append(.sequence(column: columns[index], motifs: try reader.texts("features.\(index).levels")))
            case "molecule":
                guard let bits = Int(exactly: medians[index]), (0...4096).contains(bits), bits % 64 == 0 else {
                    throw reader.broken("features.medians")
                }
                features.append(.molecule(column: columns[index], bits: bits))
            default: throw reader.broken("features.kinds")
            }
        }
        self.init(features)
    }
}
