import NsynDigest
import Synchronization

/// What the fits of one training have answered so far, by name. A training that goes on from it asks for the same names
/// in the same order, is told what is known, and fits the rest: everything random comes from counters, so that the file
/// it ends in has the bytes of an undisturbed run.
public final class TrainingJournal: Sendable {
    private struct State {
        var entries: [String: [UInt8]] = [:]
        var done: Set<String> = []
        var total = 0
        var savedCount = 0
    }

    private let state: Mutex<State>
    /// Says which training the answers belong to: data, learner, seed, version.
    private let run: String

    private static var magic: [UInt8] { Array("NSYNTRAIN1".utf8) }

    public init(run: String) {
        self.run = SHA256.hexadecimal(run.utf8)
        state = Mutex(State())
    }

    /// How many fits there will be, and how many are done.
    public var progress: (done: Int, total: Int) { state.withLock { ($0.done.count, max($0.total, $0.done.count)) } }

    func expect(_ count: Int) { state.withLock { $0.total += count } }

    /// The bytes under a name: those that are known, or what the work gives.
    func bytes(_ name: String, _ work: () throws -> [UInt8]) rethrows -> [UInt8] {
        let known = state.withLock { state -> [UInt8]? in
            guard let known = state.entries[name] else { return nil }
            state.done.insert(name)
            return known
        }
        if let known { return known }
        let bytes = try work()
        state.withLock {
            $0.entries[name] = bytes
            $0.done.insert(name)
        }
        return bytes
    }

    /// As `bytes`, for numbers.
    func numbers(_ name: String, _ work: () throws -> [Double]) rethrows -> [Double] {
        var source = ByteSource(
            try bytes(name) {
                var sink = ByteSink()
                sink.put(try work())
                return sink.bytes
            }[...])
        return source.array(source.count / 8) ?? []
    }

    // MARK: Files

    /// Writes all answers, whole or not at all; nothing where nothing was added since the last time.
    public func save(to path: String) throws(DataProblem) {
        let bytes = state.withLock { state -> [UInt8]? in
            guard state.entries.count > state.savedCount || state.savedCount == 0 else { return nil }
            state.savedCount = state.entries.count
            var sink = ByteSink()
            sink.put(TrainingJournal.magic)
            sink.put(run.utf8)
            sink.put(UInt64(state.entries.count))
            for (name, bytes) in state.entries.sorted(by: { $0.key < $1.key }) {
                sink.put(UInt64(name.utf8.count))
                sink.put(name.utf8)
                sink.put(UInt64(bytes.count))
                sink.put(bytes)
            }
            sink.put(sink.checksum)
            return sink.bytes
        }
        if let bytes { try FileBytes.write(bytes, to: path) }
    }

    /// Takes up what an interrupted training left; refuses another's with the reason.
    public func load(from path: String) throws(DataProblem) {
        let bytes = try FileBytes.read(path)
        func refuse(_ reason: String) -> DataProblem { DataProblem(.damagedModel, reason, at: .init(file: path)) }
        guard bytes.starts(with: TrainingJournal.magic), bytes.count > TrainingJournal.magic.count + 80 else {
            throw refuse("is no checkpoint of `nsyn train`")
        }
        var whole = ByteSink()
        whole.put(bytes.dropLast(8))
        var tail = ByteSource(bytes.suffix(8))
        guard tail.number() == whole.checksum else { throw refuse("the checkpoint is damaged") }
        var source = ByteSource(bytes.dropFirst(TrainingJournal.magic.count).dropLast(8))
        guard let run = source.bytes(64), String(decoding: run, as: UTF8.self) == self.run else {
            throw refuse(
                "the checkpoint belongs to another training: the data, the learner, an option or nsyn has changed; leave --resume out to begin again"
            )
        }
        var entries: [String: [UInt8]] = [:]
        for _ in 0..<(source.number() ?? 0) {
            guard let length = source.number(), let name = source.bytes(Int(clamping: length)),
                let size = source.number(), let content = source.bytes(Int(clamping: size))
            else { throw refuse("the checkpoint is damaged") }
            entries[String(decoding: name, as: UTF8.self)] = Array(content)
        }
        state.withLock {
            $0.entries = entries
            $0.savedCount = entries.count
        }
    }
}
