import CForest

extension TreeEnsemble {
    /// One row of outputs for each row of features. Missing numbers go right at every split.
    public func predict(_ rows: Matrix) -> Matrix {
        predict(rows, trees: 0..<trees)
    }

    func predict(_ rows: Matrix, trees range: Range<Int>) -> Matrix {
        precondition(rows.columns == features, "\(rows.columns) features where the trees know \(features)")
        var result = Matrix(rows: rows.rows, columns: outputs)
        guard rows.rows > 0 else { return result }
        rows.elements.withUnsafeBufferPointer { input in
            let input = SharedPointer(UnsafeMutablePointer(mutating: input.baseAddress ?? UnsafePointer(emptyPointer)))
            result.elements.withUnsafeMutableBufferPointer { output in
                let output = SharedPointer(output.baseAddress!)
                Parallel.blocks(rows.rows, size: block(of: rows.rows)) { block in
                    if let ranked {
                        let start = input.base + block.lowerBound * features
                        let rows = ranked.rows(count: block.count, features: features) { row, feature in
                            Float(start[row * features + feature])
                        }
                        predict(ranked, rows, trees: range, into: output.base + block.lowerBound * outputs)
                        return
                    }
                    tiles(count: block.count) { tiles in
                        let start = input.base + block.lowerBound * features
                        fill(tiles, count: block.count) { row, feature in Float(start[row * features + feature]) }
                        predict(
                            tiles, count: block.count, trees: range,
                            into: output.base + block.lowerBound * outputs)
                    }
                }
            }
        }
        return result
    }

    /// The same for columns of floats on the calling thread: what a simulation calls block by block. Feature f of row
    /// r is at `columns[f][r]`.
    public func predict(
        columns: UnsafePointer<UnsafePointer<Float>>, count: Int, into output: UnsafeMutablePointer<Double>
    ) {
        for start in stride(from: 0, to: count, by: ranked == nil ? block : RankedTrees.block) {
            if let ranked {
                let rows = ranked.rows(count: min(RankedTrees.block, count - start), features: features) {
                    row, feature in
                    columns[feature][start + row]
                }
                predict(ranked, rows, trees: 0..<trees, into: output + start * outputs)
                continue
            }
            let count = min(block, count - start)
            tiles(count: count) { tiles in
                fill(tiles, count: count) { row, feature in columns[feature][start + row] }
                predict(tiles, count: count, trees: 0..<trees, into: output + start * outputs)
            }
        }
    }

    /// The leaf of every row in every tree, as slots: trees × rows.
    func leaves(_ rows: Matrix) -> [[Int32]] {
        var result: [[Int32]] = []
        if let ranked {
            let blocks = Swift.stride(from: 0, to: rows.rows, by: RankedTrees.block).map { start in
                ranked.rows(count: min(RankedTrees.block, rows.rows - start), features: features) { row, feature in
                    Float(rows[start + row, feature])
                }
            }
            return leaves(ranked, blocks, count: rows.rows)
        }
        tiles(count: rows.rows) { tiles in
            fill(tiles, count: rows.rows) { row, feature in Float(rows[row, feature]) }
            let tiles = SharedPointer(tiles)
            result = Parallel.map(trees) { tree in
                [Int32](unsafeUninitializedCapacity: rows.rows) { slots, count in
                    descend(tree: tree, tiles.base, count: rows.rows, into: slots.baseAddress!)
                    count = rows.rows
                }
            }
        }
        return result
    }

    private func leaves(_ ranked: RankedTrees, _ blocks: [RankedTrees.Rows], count: Int) -> [[Int32]] {
        Parallel.map(trees) { tree in
            [Int32](unsafeUninitializedCapacity: count) { slots, filled in
                for rows in blocks {
                    let own = 2 * starts[tree]..<2 * starts[tree + 1]
                    let scratch = RankedTrees.Scratch(rows, largest: own.count)
                    ranked.descend(own, sure: Int(sureSteps[tree]), rows, scratch)
                    for row in 0..<rows.count {
                        (slots.baseAddress! + filled + row).initialize(to: Int32(scratch.ends[row]))
                    }
                    filled += rows.count
                }
            }
        }
    }

    /// Rows that a thread takes at once: many, but every thread some.
    private func block(of rows: Int) -> Int {
        guard ranked != nil else { return block }
        return min(RankedTrees.block, max(1024, (rows / (2 * Parallel.threads) + 63) & ~63))
    }

    // MARK: Rows side by side

    /// Rows that go down one tree after another. A tree that was fetched into the second cache should serve many rows,
    /// and their features should not take more than a mebibyte there.
    private var block: Int { min(8192, max(256, (1 << 18) / max(1, features) & ~63)) }

    /// Rows rounded up to whole groups of the vectors.
    private func room(_ count: Int) -> Int { max(64, (count + 63) & ~63) }

    private func tiles(count: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
        let capacity = room(count) * max(1, features)
        let buffer = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        defer { buffer.deallocate() }
        buffer.initialize(repeating: 0, count: capacity)
        body(buffer)
    }

    /// Sixteen rows side by side, feature after feature.
    @inline(__always)
    private func fill(_ tiles: UnsafeMutablePointer<UInt32>, count: Int, _ value: (Int, Int) -> Float) {
        let lanes = TreeEnsemble.lanes
        for row in 0..<count {
            let tile = tiles + (row / lanes) * features * lanes + row % lanes
            for feature in 0..<features { tile[feature * lanes] = TreeEnsemble.key(value(row, feature)) }
        }
    }

    private func predict(
        _ tiles: UnsafePointer<UInt32>, count: Int, trees range: Range<Int>, into output: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<count * outputs { output[index] = 0 }
        let room = room(count)
        // The slots, and behind them what a descent in vectors writes for itself.
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: packed == nil ? room : 3 * room + 128) { slots in
            let slots = slots.baseAddress!
            values.withUnsafeBufferPointer { values in
                for tree in range {
                    descend(tree: tree, tiles, room: room, into: slots)
                    let values = values.baseAddress! + 2 * starts[tree] * width
                    if outputs == 1 {
                        slots.withMemoryRebound(to: UInt32.self, capacity: count) { ends in
                            nsyn_ranked_add(values, ends, Int32(count), output, packed == nil ? 0 : 1)
                        }
                    } else if width == 1 {
                        let place = tree % outputs
                        for row in 0..<count { output[row * outputs + place] += values[Int(slots[row])] }
                    } else {
                        for row in 0..<count {
                            let leaf = values + Int(slots[row]) * width
                            for place in 0..<width { output[row * width + place] += leaf[place] }
                        }
                    }
                }
            }
        }
        for row in 0..<count {
            for place in 0..<outputs {
                output[row * outputs + place] = output[row * outputs + place] * scale + base[place]
            }
        }
    }

    private func descend(
        tree: Int, _ tiles: UnsafePointer<UInt32>, count: Int, into slots: UnsafeMutablePointer<Int32>
    ) {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * block + 128) { scratch in
            let part = scratch.baseAddress!
            for start in stride(from: 0, to: count, by: block) {
                let count = min(block, count - start)
                descend(tree: tree, tiles + start * features, room: room(count), into: part)
                (slots + start).initialize(from: part, count: count)
            }
        }
    }

    /// The slot of the leaf that each row ends in, for whole groups of rows.
    private func descend(
        tree: Int, _ tiles: UnsafePointer<UInt32>, room: Int, into slots: UnsafeMutablePointer<Int32>
    ) {
        let sure = Int(sureSteps[tree])
        if let packed {
            packed.descend(
                tree: tree, from: 2 * starts[tree], sure: sure, features: features, tiles, rows: room, into: slots,
                scratch: slots + room)
            return
        }
        words.withUnsafeBufferPointer { all in
            let words = all.baseAddress! + 6 * starts[tree]
            var lane = tiles
            for row in Swift.stride(from: 0, to: room, by: TreeEnsemble.lanes) {
                var nodes = Sixteen()
                for _ in 0..<sure { nodes.step(words, lane) }
                var before: Sixteen
                repeat {
                    before = nodes
                    nodes.step(words, lane)
                } while nodes.differs(from: before)
                nodes.write(to: slots + row)
                lane += features * TreeEnsemble.lanes
            }
        }
    }
}

/// Where sixteen rows stand in one tree, as words of the stored form: local variables, so that they stay in registers.
private struct Sixteen {
    private var (n0, n1, n2, n3, n4, n5, n6, n7) = (0, 0, 0, 0, 0, 0, 0, 0)
    private var (n8, n9, n10, n11, n12, n13, n14, n15) = (0, 0, 0, 0, 0, 0, 0, 0)

    @inline(__always)
    mutating func step(_ words: UnsafePointer<UInt32>, _ x: UnsafePointer<UInt32>) {
        (n0, n1) = (next(words, n0, x), next(words, n1, x + 1))
        (n2, n3) = (next(words, n2, x + 2), next(words, n3, x + 3))
        (n4, n5) = (next(words, n4, x + 4), next(words, n5, x + 5))
        (n6, n7) = (next(words, n6, x + 6), next(words, n7, x + 7))
        (n8, n9) = (next(words, n8, x + 8), next(words, n9, x + 9))
        (n10, n11) = (next(words, n10, x + 10), next(words, n11, x + 11))
        (n12, n13) = (next(words, n12, x + 12), next(words, n13, x + 13))
        (n14, n15) = (next(words, n14, x + 14), next(words, n15, x + 15))
    }

    @inline(__always)
    private func next(_ words: UnsafePointer<UInt32>, _ word: Int, _ lane: UnsafePointer<UInt32>) -> Int {
        let node = words + word
        // The borrow of a subtraction: written as a comparison, one lane in eight becomes a branch.
        let borrow = (UInt64(node[0]) &- UInt64(lane[Int(node[2])])) >> 63
        return Int(node[4]) &+ Int(truncatingIfNeeded: borrow)
    }

    @inline(__always)
    func differs(from other: Sixteen) -> Bool {
        var moved = (n0 ^ other.n0) | (n1 ^ other.n1) | (n2 ^ other.n2) | (n3 ^ other.n3) | (n4 ^ other.n4)
        moved |= (n5 ^ other.n5) | (n6 ^ other.n6) | (n7 ^ other.n7) | (n8 ^ other.n8) | (n9 ^ other.n9)
        moved |= (n10 ^ other.n10) | (n11 ^ other.n11) | (n12 ^ other.n12) | (n13 ^ other.n13)
        moved |= (n14 ^ other.n14) | (n15 ^ other.n15)
        return moved != 0
    }

    @inline(__always)
    func write(to slots: UnsafeMutablePointer<Int32>) {
        (slots[0], slots[1], slots[2], slots[3]) = (slot(n0), slot(n1), slot(n2), slot(n3))
        (slots[4], slots[5], slots[6], slots[7]) = (slot(n4), slot(n5), slot(n6), slot(n7))
        (slots[8], slots[9], slots[10], slots[11]) = (slot(n8), slot(n9), slot(n10), slot(n11))
        (slots[12], slots[13], slots[14], slots[15]) = (slot(n12), slot(n13), slot(n14), slot(n15))
    }

    @inline(__always)
    private func slot(_ word: Int) -> Int32 {
        let word = UInt32(truncatingIfNeeded: word)
        return Int32(bitPattern: word / 6 * 2 + word % 6)
    }
}

/// Something to point at when there are no features.
nonisolated(unsafe) let emptyPointer = UnsafeMutablePointer<Double>.allocate(capacity: 1)
