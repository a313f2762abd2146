extension GaussianProcessSettings {
    func store(into writer: inout ModelWriter) {
        writer.put("process.form", form.rawValue)
        writer.put(
            "process.settings",
            [
                restarts, iterations, usesPrior ? 1 : 0, isAnisotropic ? 1 : 0, standardises ? 1 : 0,
                Int(seed & 0xFFFF_FFFF_FFFF),
            ])
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let numbers = try reader.integers("process.settings")
        guard numbers.count == 6, let form = Kernel.Form(rawValue: try reader.text("process.form")) else {
            throw reader.broken("process.settings")
        }
        self.init(
            form: form, restarts: numbers[0], iterations: numbers[1], usesPrior: numbers[2] == 1,
            isAnisotropic: numbers[3] == 1, standardises: numbers[4] == 1, seed: UInt64(numbers[5]))
    }
}

extension GaussianProcess {
    func store(into writer: inout ModelWriter) {
        settings.store(into: &writer)
        standardiser.store(into: &writer)
        writer.put("process.target", [targetMean, targetScale, noise, logLikelihood])
        writer.put("process.kernel", [kernel.variance] + kernel.scales)
        writer.put("process.rows", rows)
        writer.put("process.solution", solution)
        writer.put("process.factor", factor)
        writer.put("process.looMeans", leaveOneOut.means)
        writer.put("process.looVariances", leaveOneOut.variances)
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let settings = try GaussianProcessSettings(reader)
        let target = try reader.doubles("process.target")
        let kernel = try reader.doubles("process.kernel")
        let rows = try reader.matrix("process.rows")
        let factor = try reader.matrix("process.factor")
        let solution = try reader.doubles("process.solution")
        guard target.count == 4, kernel.count == rows.columns + 1, factor.rows == rows.rows,
            factor.columns == rows.rows, solution.count == rows.rows
        else { throw reader.broken("process.kernel") }
        self.init(
            settings: settings, standardiser: try Standardiser(reader), targetMean: target[0], targetScale: target[1],
            kernel: Kernel(settings.form, variance: kernel[0], scales: Array(kernel[1...])), noise: target[2],
            logLikelihood: target[3], rows: rows, solution: solution, factor: factor,
            leaveOneOut: (try reader.doubles("process.looMeans"), try reader.doubles("process.looVariances")))
    }
}

extension GaussianProcessClassifier {
    func store(into writer: inout ModelWriter) {
        settings.store(into: &writer)
        standardiser.store(into: &writer)
        writer.put("classes", classNames)
        writer.put("latent.count", parts.count)
        if let first = parts.first { writer.put("latent.rows", first.rows) }
        for (index, part) in parts.enumerated() {
            writer.put("latent.\(index).kernel", [part.kernel.variance] + part.kernel.scales)
            writer.put("latent.\(index).slopes", part.slopes)
            writer.put("latent.\(index).roots", part.roots)
            writer.put("latent.\(index).factor", part.factor)
            writer.put("latent.\(index).likelihood", part.logLikelihood)
        }
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let settings = try GaussianProcessSettings(reader)
        let rows = try reader.matrix("latent.rows")
        var parts: [LaplacePosterior] = []
        let count = try reader.integer("latent.count")
        guard (0...10_000).contains(count) else { throw reader.broken("latent.count") }
        for index in 0..<count {
            let kernel = try reader.doubles("latent.\(index).kernel")
            let factor = try reader.matrix("latent.\(index).factor")
            let slopes = try reader.doubles("latent.\(index).slopes")
            let roots = try reader.doubles("latent.\(index).roots")
            guard kernel.count == rows.columns + 1, factor.rows == rows.rows, factor.columns == rows.rows,
                slopes.count == rows.rows, roots.count == rows.rows
            else { throw reader.broken("latent.\(index)") }
            parts.append(
                LaplacePosterior(
                    rows: rows, kernel: Kernel(settings.form, variance: kernel[0], scales: Array(kernel[1...])),
                    slopes: slopes, roots: roots, factor: factor,
                    logLikelihood: try reader.double("latent.\(index).likelihood")))
        }
        self.init(
            settings: settings, standardiser: try Standardiser(reader), classNames: try reader.texts("classes"),
            parts: parts)
    }
}

extension SupportVectorMachine {
    func store(into writer: inout ModelWriter) {
        writer.put("classes", classNames)
        standardiser.store(into: &writer)
        writer.put(
            "vectors.settings",
            [
                settings.cost, settings.gamma ?? -1, settings.balances ? 1 : 0, settings.standardises ? 1 : 0,
                Double(settings.calibrationFolds), Double(settings.seed & 0xFFFF_FFFF_FFFF), gamma,
            ])
        writer.put("vectors.rows", supportRows)
        writer.put("vectors.pairs", pairs.flatMap { [$0.first, $0.second, $0.rows.count] })
        writer.put("vectors.offsets", pairs.flatMap { [$0.offset, $0.sigmoid.slope, $0.sigmoid.offset] })
        writer.put("vectors.members", pairs.flatMap { $0.rows })
        writer.put("vectors.coefficients", pairs.flatMap { $0.coefficients })
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let n = try reader.doubles("vectors.settings")
        let shape = try reader.integers("vectors.pairs")
        let offsets = try reader.doubles("vectors.offsets")
        let members = try reader.integers("vectors.members")
        let coefficients = try reader.doubles("vectors.coefficients")
        let rows = try reader.matrix("vectors.rows")
        let classes = try reader.texts("classes")
        guard n.count == 7, shape.count % 3 == 0, offsets.count == shape.count, members.count == coefficients.count,
            members.allSatisfy({ (0..<rows.rows).contains($0) })
        else { throw reader.broken("vectors.pairs") }
        var pairs: [Pair] = []
        var start = 0
        for index in stride(from: 0, to: shape.count, by: 3) {
            let count = shape[index + 2]
            guard count >= 0, start + count <= members.count, classes.indices.contains(shape[index]),
                classes.indices.contains(shape[index + 1])
            else { throw reader.broken("vectors.pairs") }
            pairs.append(
                Pair(
                    first: shape[index], second: shape[index + 1], rows: Array(members[start..<start + count]),
                    coefficients: Array(coefficients[start..<start + count]), offset: offsets[index],
                    sigmoid: PlattCalibration(slope: offsets[index + 1], offset: offsets[index + 2])))
            start += count
        }
        self.init(
            settings: SupportVectorSettings(
                cost: n[0], gamma: n[1] < 0 ? nil : n[1], balances: n[2] == 1, standardises: n[3] == 1,
                calibrationFolds: Int(n[4]), seed: UInt64(n[5])),
            gamma: n[6], standardiser: try Standardiser(reader), classNames: classes, supportRows: rows, pairs: pairs)
    }
}
