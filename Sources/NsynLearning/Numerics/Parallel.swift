import Dispatch
import Glibc
import Synchronization

/// Loops over several threads whose results don't depend on how many there are: each index owns its own result, and
/// sums run in the order of the indices.
public enum Parallel {
    private static let limit = Atomic<Int>(0)

    /// How many threads a loop may use: what was set, else `NSYN_THREADS`, else the number of cores.
    public static var threads: Int {
        get {
            let set = limit.load(ordering: .relaxed)
            return set > 0 ? set : preset
        }
        set { limit.store(max(0, newValue), ordering: .relaxed) }
    }

    private static let preset: Int = {
        if let text = getenv("NSYN_THREADS"), let number = Int(String(cString: text)), number > 0 { return number }
        return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }()

    /// Runs the body once for each index; indices are handed out one by one.
    public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        let workers = min(threads, count)
        guard workers > 1 else {
            for index in 0..<max(0, count) { body(index) }
            return
        }
        let counter = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let index = counter.wrappingAdd(1, ordering: .relaxed).oldValue
                if index >= count { return }
                body(index)
            }
        }
    }

    /// The results in the order of their indices.
    public static func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        guard count > 0 else { return [] }
        return [Result](unsafeUninitializedCapacity: count) { buffer, initialised in
            let slots = Slots(base: buffer.baseAddress!)
            forEach(count) { index in (slots.base + index).initialize(to: body(index)) }
            initialised = count
        }
    }

    /// As `map`, for work that can fail: throws the error of the lowest index that failed.
    public static func tryMap<Result: Sendable>(
        _ count: Int, _ body: @Sendable (Int) throws -> Result
    ) throws -> [Result] {
        try map(count) { index in Swift.Result<Result, any Error> { try body(index) } }.map { try $0.get() }
    }

    /// Splits 0..<count into blocks of a fixed size (that doesn't depend on the threads) and runs the body on each.
    public static func blocks(_ count: Int, size: Int, _ body: @Sendable (Range<Int>) -> Void) {
        forEach((count + size - 1) / size) { block in
            body(block * size..<min(count, (block + 1) * size))
        }
    }

    private struct Slots<Value>: @unchecked Sendable {
        let base: UnsafeMutablePointer<Value>
    }
}

/// A pointer that several threads write through, each to its own range.
struct SharedPointer<Value>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Value>
    init(_ base: UnsafeMutablePointer<Value>) { self.base = base }
}
