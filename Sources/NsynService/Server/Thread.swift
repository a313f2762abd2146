import Glibc
import Synchronization

/// Starts threads. Each has its own library, which is made for one thread.
enum Thread {
    /// Deep scripts need deep stacks; untouched pages cost nothing.
    private static let stackSize = 256 << 20

    static func start(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { argument in
                Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if failure != 0 { box.release() }
        pthread_attr_destroy(&attributes)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// A line of things to do, with one who waits for them.
final class WaitingLine<Element: Sendable>: @unchecked Sendable {
    // The mutex guards everything below it.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var elements: [Element] = []
    private var first = 0
    private var isClosed = false
    private var isBusy = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Adds an element unless one like it waits already.
    func add(_ element: Element, unless isSame: ((Element) -> Bool)? = nil) {
        locked {
            if isClosed { return }
            if let isSame, elements[first...].contains(where: isSame) { return }
            elements.append(element)
            pthread_cond_broadcast(condition)
        }
    }

    /// The next element; waits for one. Nil when no more will come.
    func next() -> Element? {
        locked {
            isBusy = false
            pthread_cond_broadcast(condition)
            while first == elements.count, !isClosed { pthread_cond_wait(condition, mutex) }
            guard first < elements.count else { return nil }
            isBusy = true
            let element = elements[first]
            first += 1
            if first == elements.count || first > 1024 {
                elements.removeFirst(first)
                first = 0
            }
            return element
        }
    }

    /// What still waits is done, nothing is added.
    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(condition)
        }
    }

    /// Waits until there is nothing left to do.
    func waitUntilIdle() {
        locked { while isBusy || first < elements.count { pthread_cond_wait(condition, mutex) } }
    }
}
