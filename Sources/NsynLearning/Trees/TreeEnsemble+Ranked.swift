extension TreeEnsemble {
    /// Adds up trees over one block of rows.
    ///
    /// Rows of a sweep are alike: what varies slowly is the same for all of them. A tree is reduced to the questions that
    /// they answer differently first, where that makes it small; each row's sum is the same numbers in the same order.
    func predict(
        _ ranked: RankedTrees, _ rows: RankedTrees.Rows, trees range: Range<Int>,
        into output: UnsafeMutablePointer<Double>
    ) {
        let count = rows.count
        output.update(repeating: 0, count: count * outputs)
        let largest = range.map { 2 * (starts[$0 + 1] - starts[$0]) }.max() ?? 0
        // A part costs about as much as three rows a node.
        let most = min(largest / 2, count / 3)
        let scratch = RankedTrees.Scratch(rows, largest: largest, nodes: most)
        var failures = 0
        values.withUnsafeBufferPointer { values in
            for tree in range {
                let slots = 2 * starts[tree]..<2 * starts[tree + 1]
                ranked.prefetch(slots)
                let values = values.baseAddress! + slots.lowerBound * width
                let capacity = min(slots.count / 2, most)
                var isPart = false
                // Rows that are not alike are so for every tree.
                if failures < 2, slots.count > 256, capacity > 64 {
                    isPart = ranked.reduce(from: slots.lowerBound, rows: rows, capacity: capacity, scratch)
                    failures = isPart ? 0 : failures + 1
                }
                if isPart {
                    ranked.descendPart(rows, scratch)
                } else {
                    ranked.descend(slots, sure: Int(sureSteps[tree]), rows, scratch)
                }
                add(ranked, tree, values, isPart: isPart, rows, to: output, scratch)
            }
        }
        for row in 0..<count {
            for place in 0..<outputs {
                output[row * outputs + place] = output[row * outputs + place] * scale + base[place]
            }
        }
    }

    private func add(
        _ ranked: RankedTrees, _ tree: Int, _ values: UnsafePointer<Double>, isPart: Bool, _ rows: RankedTrees.Rows,
        to output: UnsafeMutablePointer<Double>, _ scratch: RankedTrees.Scratch
    ) {
        let (ends, leaves) = (scratch.ends, scratch.leaves)
        if width == 1 {
            var values = values
            if isPart {
                for (place, leaf) in leaves.enumerated() { scratch.values[place] = values[Int(leaf)] }
                values = UnsafePointer(scratch.values)
            }
            if outputs == 1 { return ranked.add(values, rows, to: output, scratch) }
            let place = tree % outputs
            for row in 0..<rows.count { output[row * outputs + place] += values[Int(ends[row])] }
        } else {
            for row in 0..<rows.count {
                let slot = isPart ? leaves[Int(ends[row])] : ends[row]
                let leaf = values + Int(slot) * width
                for place in 0..<width { output[row * width + place] += leaf[place] }
            }
        }
    }
}
