/// The best conditions seen so far: a heap whose root is the worst of them.
struct TopRows: Sendable {
    struct Entry: Sendable, Equatable {
        /// Ascending is better; what is missing comes last.
        var keys: SIMD4<Double>
        var condition: Int

        @inline(__always)
        func isBetter(than other: Entry) -> Bool {
            for place in 0..<SimulationJob.mostKeys where keys[place] != other.keys[place] {
                return keys[place] < other.keys[place]
            }
            return condition < other.condition
        }
    }

    let limit: Int
    private(set) var heap: [Entry] = []

    init(limit: Int) { self.limit = limit }

    /// The worst entry that is still kept; nil while there is room.
    var worst: Entry? { heap.count == limit ? heap.first : nil }

    mutating func add(_ entry: Entry) {
        if heap.count < limit {
            heap.append(entry)
            rise(heap.count - 1)
        } else if limit > 0, entry.isBetter(than: heap[0]) {
            heap[0] = entry
            sink()
        }
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[parent].isBetter(than: heap[place]) else { return }
            heap.swapAt(parent, place)
            place = parent
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var worst = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < heap.count && heap[worst].isBetter(than: heap[child]) { worst = child }
            if worst == place { return }
            heap.swapAt(worst, place)
            place = worst
        }
    }

    /// Best first.
    var sorted: [Entry] { heap.sorted { $0.isBetter(than: $1) } }

    mutating func add(_ block: RowBlock, _ job: SimulationJob, notWorseThan limit: Entry?) {
        for row in block.rows {
            var keys = SIMD4<Double>(repeating: 0)
            for (place, output) in job.keys.enumerated() {
                let value = block.output(output)[Int(row)]
                keys[place] = value.isNaN ? .infinity : job.isDescending ? -value : value
            }
            let entry = Entry(keys: keys, condition: block.conditions[Int(row)])
            if let limit, !entry.isBetter(than: limit) { continue }
            add(entry)
        }
    }
}
