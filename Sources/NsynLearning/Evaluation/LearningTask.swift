import NsynDigest

/// A question with its data, its splits and what its answers may be used for.
public struct LearningTask: Sendable {
    public struct Trial: Sendable {
        public var plan: SplitPlan
        public var repeats: Int

        /// A quick look repeats nothing but draws of few rows, which mean nothing alone.
        public func repeats(isQuick: Bool) -> Int {
            guard isQuick else { return repeats }
            if case .few = plan { return min(repeats, 5) }
            return 1
        }
    }

    /// What is aimed at on a split.
    public struct Goal: Sendable {
        /// The key of the split.
        public var plan: String
        public var metric: String
        public var value: Double
    }

    /// A table that was read, and what is learned from it.
    public struct Loaded: Sendable {
        public var table: DataTable
        public var pipeline: FeaturePipeline
        public var examples: Examples
        public var digest: String
    }

    public var name: String
    /// What is predicted from what, in a sentence.
    public var title: String
    public var source: String
    public var licence: String
    /// Whether the data's licence lets a trained model travel with nsyn.
    public var mayShip: Bool
    public var target: String
    public var targetUnit: String?
    public var trials: [Trial]
    /// What `nsyn train` fits.
    public var preferred: LearnerSpecification
    public var contenders: [LearnerSpecification]
    public var goals: [Goal] = []
    /// The column that says a row's group in a table of new rows.
    public var groupColumn: String?
    public var limits: [String]
    let reader:
        @Sendable (String) throws -> (
            table: DataTable, columns: [String], sequences: Set<String>, target: Target, groups: [String]?
        )

    /// Reads the table below the data folder.
    public func load(_ folder: String) throws -> Loaded {
        let (table, columns, sequences, target, groups) = try reader(folder)
        let pipeline = try FeaturePipeline(table: table, columns: columns, sequences: sequences)
        var examples = Examples(features: try pipeline.apply(table), target: target)
        if let groups {
            let names = Array(Set(groups)).sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            examples.groups = groups.map { name in names.firstIndex(of: name) ?? 0 }
            examples.groupNames = names
        }
        try examples.validate(featureNames: pipeline.names)
        let bytes = CSV.bytes(of: table) + Array("\(target)".utf8)
        return Loaded(
            table: table, pipeline: pipeline, examples: examples, digest: SHA256.hexadecimal(bytes))
    }

    static let plain: [LearnerSpecification] = [
        .init(.constant), .init(.logistic), .init(.neighbours), .init(.supportVectors), .init(.gaussianProcess),
        .init(.forest), .init(.boosting),
    ]

    public static func named(_ name: String) throws(DataProblem) -> LearningTask {
        if let task = all.first(where: { $0.name == name }) { return task }
        let near = all.map { $0.name }.filter { editDistance($0, name) <= 3 }
        let hint =
            near.isEmpty ? "there are \(all.map { $0.name }.joined(separator: ", "))" : "did you mean ‘\(near[0])’?"
        throw DataProblem(.wrongTask, "there is no task ‘\(name)’; \(hint)")
    }
}
