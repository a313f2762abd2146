import NsynLearning
import NsynTables
import Synchronization

/// Carries a job out over a range of conditions on all cores. Results come in the order of the conditions, and are the
/// same whatever the number of threads.
public struct SimulationRun: Sendable {
    /// How far a run is.
    public struct Progress: Sendable {
        public var done: Int
        public var total: Int

        public init(done: Int, total: Int) {
            self.done = done
            self.total = total
        }
    }

    /// Asked between pieces of work; true ends the run with what is done.
    public typealias Cancellation = @Sendable () -> Bool

    public let job: SimulationJob
    public let range: Range<Int>
    private let workers: WorkerPool

    /// - Parameter shard: the part of the conditions, counted from one, of so many.
    public init(_ job: SimulationJob, shard: (part: Int, of: Int) = (1, 1), block: Int? = nil) {
        self.job = job
        let count = job.simulation.space.count
        range =
            SimulationRun.part(
                shard.part - 1, of: shard.of, count)..<SimulationRun.part(
                shard.part, of: shard.of, count)
        workers = WorkerPool(job, block: block ?? job.block)
    }

    private init(_ job: SimulationJob, range: Range<Int>, workers: WorkerPool) {
        self.job = job
        self.range = range
        self.workers = workers
    }

    /// The same run from a later condition on.
    public func starting(at condition: Int) -> SimulationRun {
        SimulationRun(
            job, range: min(max(condition, range.lowerBound), range.upperBound)..<range.upperBound, workers: workers)
    }

    private static func part(_ number: Int, of parts: Int, _ count: Int) -> Int {
        let (high, low) = count.multipliedFullWidth(by: number)
        return parts.dividingFullWidth((high, low)).quotient
    }

    // MARK: Rows

    /// Hands on tables of kept conditions in order; `body` returns false to end. Returns the first condition that was
    /// not done.
    @discardableResult
    public func rows(
        isCancelled: Cancellation, _ body: (_ table: Table, _ next: Int) -> Bool
    ) -> Int {
        inPieces(isCancelled) { range, worker in
            var rows = RowTable(job)
            worker.visit(range) { rows.append($0, worker) }
            return rows.table
        } take: { table, next in
            body(table, next)
        }
    }

    /// Rows that somebody makes bytes of, on all threads.
    @discardableResult
    public func bytes(
        isCancelled: Cancellation, format: @escaping @Sendable (Table) -> [UInt8],
        _ body: (_ bytes: [UInt8], _ rows: Int, _ next: Int) -> Bool
    ) -> Int {
        inPieces(isCancelled) { range, worker in
            var rows = RowTable(job)
            worker.visit(range) { rows.append($0, worker) }
            return (format(rows.table), rows.rowCount)
        } take: { piece, next in
            body(piece.0, piece.1, next)
        }
    }

    /// The rows of these conditions, as far as the job keeps them.
    public func table(of conditions: [Int]) -> Table {
        let worker = workers.take()
        defer { workers.give(worker) }
        var rows = RowTable(job)
        for condition in conditions { worker.visit(condition..<condition + 1) { rows.append($0, worker) } }
        return rows.table
    }

    /// Computes all conditions and keeps nothing: what a run costs before anyone looks at its rows.
    package func compute() {
        let never: Cancellation = { false }
        inPieces(never) { range, worker in
            worker.visit(range) { _ in }
        } take: { _, _ in
            true
        }
    }

    // MARK: Summaries and the best

    public func summary(
        isCancelled: Cancellation, progress: (Progress) -> Void
    ) -> SimulationSummary {
        var summary = SimulationSummary(job.simulation)
        inPieces(isCancelled) { range, worker in
            var part = SimulationSummary(job.simulation)
            part.visited = range.count
            worker.visit(range) { part.add($0, job) }
            return part
        } take: { part, next in
            summary.add(part)
            progress(Progress(done: next - self.range.lowerBound, total: self.range.count))
            return true
        }
        return summary
    }

    /// The best conditions by the job's keys, best first, and a summary of all that were kept.
    public func top(
        _ count: Int, isCancelled: Cancellation, progress: (Progress) -> Void
    ) -> (conditions: [Int], summary: SimulationSummary) {
        var best = TopRows(limit: count)
        var summary = SimulationSummary(job.simulation)
        let limit = Mutex<TopRows.Entry?>(nil)
        inPieces(isCancelled) { range, worker in
            // What is worse than the worst of the pieces before can't come in: the answer doesn't depend on it.
            let known = limit.withLock { $0 }
            var part = TopRows(limit: count)
            var sums = SimulationSummary(job.simulation)
            sums.visited = range.count
            worker.visit(range) { block in
                part.add(block, job, notWorseThan: known)
                sums.add(block, job)
            }
            return (part, sums)
        } take: { part, next in
            for entry in part.0.heap { best.add(entry) }
            summary.add(part.1)
            limit.withLock { $0 = best.worst }
            progress(Progress(done: next - self.range.lowerBound, total: self.range.count))
            return true
        }
        return (best.sorted.map(\.condition), summary)
    }

    // MARK: Work

    /// Works in waves of pieces: the pieces of a wave on all threads, their results taken in order.
    @discardableResult
    private func inPieces<Result: Sendable>(
        _ isCancelled: Cancellation, _ make: @Sendable (Range<Int>, SimulationWorker) -> Result,
        take: (Result, Int) -> Bool
    ) -> Int {
        var next = range.lowerBound
        var wave = Parallel.threads
        let clock = ContinuousClock()
        while next < range.upperBound {
            if isCancelled() { return next }
            // Pieces end at multiples of their size, wherever a shard or a resumed run starts.
            let first = next / job.piece
            let last = min((range.upperBound - 1) / job.piece, first + wave - 1)
            let start = next
            let began = clock.now
            let results = Parallel.map(last - first + 1) { index -> Result in
                let low = max(start, (first + index) * job.piece)
                let high = min(range.upperBound, (first + index + 1) * job.piece)
                let worker = workers.take()
                defer { workers.give(worker) }
                return make(low..<high, worker)
            }
            for (index, result) in results.enumerated() {
                next = min(range.upperBound, (first + index + 1) * job.piece)
                if !take(result, next) { return next }
            }
            // A wave takes about a fifth of a second, so that whoever waits is heard.
            let seconds =
                Double((clock.now - began).components.attoseconds) * 1e-18
                + Double((clock.now - began).components.seconds)
            let factor = 0.2 / max(seconds, 1e-4)
            wave = max(Parallel.threads, min(wave * 4, Int(Double(wave) * min(factor, 4)), 4_096))
        }
        return next
    }
}

/// Workers that are free just now.
private final class WorkerPool: Sendable {
    private let job: SimulationJob
    private let block: Int
    private let free = Mutex<[SimulationWorker]>([])

    init(_ job: SimulationJob, block: Int) {
        self.job = job
        self.block = block
    }

    func take() -> SimulationWorker {
        free.withLock { $0.popLast() } ?? SimulationWorker(job, block: block)
    }

    func give(_ worker: SimulationWorker) { free.withLock { $0.append(worker) } }
}
