import NsynLearning
import NsynPlan
import NsynQuantities

/// A trained model behind the columns of a program: features in coherent SI go in, value, lower, upper and the code of
/// its domain come out.
struct TrainedColumns: BlockModel {
    let forecaster: BlockForecaster
    /// From coherent SI to the unit that the model learned with: (x − offset) / scale.
    let units: [DisplayConversion]

    struct DisplayConversion: Sendable {
        var scale: Double
        var offset: Double
        /// One over the scale where that is the rounder number: dividing by it rounds once.
        var divisor: Double

        init(scale: Double, offset: Double) {
            self.scale = scale
            self.offset = offset
            let inverse = (1 / scale).rounded()
            divisor = scale < 1 && 1 / inverse == scale ? inverse : 0
        }

        @inline(__always)
        func callAsFunction(_ value: Double) -> Double {
            divisor != 0 ? (value - offset) * divisor : (value - offset) / scale
        }
    }

    var inputs: Int { units.count }
    var outputs: Int { 4 }
    var block: Int { forecaster.block }

    private final class Scratch: BlockScratch {
        let forecast: BlockForecaster.Scratch
        let columns: UnsafeMutablePointer<UnsafePointer<Double>>
        let numbers: UnsafeMutablePointer<Double>
        let spare: UnsafeMutablePointer<Double>

        init(_ forecaster: BlockForecaster, width: Int, capacity: Int) {
            forecast = forecaster.scratch(capacity: capacity)
            numbers = .allocate(capacity: max(1, width * capacity))
            numbers.initialize(repeating: 0, count: max(1, width * capacity))
            columns = .allocate(capacity: max(1, width))
            for place in 0..<max(1, width) {
                (columns + place).initialize(to: UnsafePointer(numbers + (width == 0 ? 0 : place * capacity)))
            }
            spare = .allocate(capacity: capacity)
            spare.initialize(repeating: 0, count: capacity)
        }

        deinit {
            numbers.deallocate()
            columns.deallocate()
            spare.deallocate()
        }
    }

    func scratch(capacity: Int) -> BlockScratch { Scratch(forecaster, width: inputs, capacity: capacity) }

    func answer(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        into answers: UnsafePointer<UnsafeMutablePointer<Double>?>, scratch: BlockScratch
    ) {
        guard let scratch = scratch as? Scratch else { return }
        for (place, unit) in units.enumerated() {
            let target = UnsafeMutablePointer(mutating: scratch.columns[place])
            let from = columns[place]
            for index in 0..<count { target[index] = unit(from[index]) }
        }
        forecaster.forecast(
            UnsafePointer(scratch.columns), count: count, value: answers[0] ?? scratch.spare, lower: answers[1],
            upper: answers[2], domain: answers[3], scratch: scratch.forecast)
    }
}

/// A model of the library or of a script, ready to be asked.
public struct LoadedModel: Sendable {
    public var declaration: ModelDeclaration
    /// Of a trained model.
    public var forecaster: BlockForecaster?

    /// - Parameter model: the trained model that the declaration names.
    public init(_ declaration: ModelDeclaration, model: Model?) {
        self.declaration = declaration
        forecaster = model.map { BlockForecaster($0, answer: declaration.answer) }
    }
}

/// Why a model says nothing about a protocol.
public struct ModelGap: Error, Hashable, Sendable {
    public var model: String
    public var title: String
    public var column: String
    /// What it lacks, each in words: `silver nanoplate seeds, which no step adds`.
    public var lacks: [String]
}

extension LoadedModel {
    /// The outputs of the model in a program; or what it lacks.
    func columns(in trace: ColumnTrace) -> Result<PredictionColumns, ModelGap> {
        let derived = DerivedColumns(trace)
        var lacks: [String] = []
        for need in declaration.needs where !derived.uses(need.pattern) {
            lacks.append("\(need.name), which no step adds")
        }
        func gap() -> Result<PredictionColumns, ModelGap> {
            .failure(
                ModelGap(
                    model: declaration.name, title: declaration.title, column: declaration.column, lacks: lacks))
        }
        if !lacks.isEmpty { return gap() }
        var domain: ColumnValue?
        if let quantity = declaration.domain {
            switch derived.value(of: quantity) {
            case .success(let value): domain = value
            case .failure(let problem): lacks.append(Self.words("where it holds", problem))
            }
        }
        switch declaration.kind {
        case .rule(let quantity):
            switch derived.value(of: quantity) {
            case .success(let value):
                guard lacks.isEmpty else { return gap() }
                let zero = trace.builder.zero
                let one = trace.builder.one
                let isInside = domain ?? one
                let outside = trace.builder.constant(-3.0)
                return .success(
                    PredictionColumns(
                        value: value, lower: zero, upper: one, code: trace.builder.choose(isInside, zero, outside)))
            case .failure(let problem): lacks.append(Self.words(quantity.title, problem))
            }
            return gap()
        case .trained:
            return trained(trace, derived, domain, &lacks) ?? gap()
        }
    }

    private func trained(
        _ trace: ColumnTrace, _ derived: DerivedColumns, _ domain: ColumnValue?, _ lacks: inout [String]
    ) -> Result<PredictionColumns, ModelGap>? {
        guard let forecaster else {
            lacks.append("its file, which can't be read")
            return nil
        }
        var values: [ColumnValue] = []
        var units: [TrainedColumns.DisplayConversion] = []
        for name in forecaster.model.pipeline.names {
            guard let input = declaration.inputs.first(where: { $0.feature == name }) else {
                lacks.append("the feature `\(name)`, whose derivation nobody declares")
                continue
            }
            switch derived.value(of: input.quantity) {
            case .success(let value):
                values.append(value)
                let unit = input.quantity.unit
                units.append(
                    TrainedColumns.DisplayConversion(
                        scale: unit?.scale.double ?? 1, offset: unit?.isPoint == true ? unit?.offset.double ?? 0 : 0))
            case .failure(let problem): lacks.append(Self.words(name, problem))
            }
        }
        guard lacks.isEmpty else { return nil }
        let outputs = trace.builder.call(
            ModelCall(model: TrainedColumns(forecaster: forecaster, units: units), inputs: values))
        var code = outputs[3]
        if let domain {
            let outside = trace.builder.constant(-3.0)
            code = trace.builder.choose(domain, code, outside)
        }
        return .success(PredictionColumns(value: outputs[0], lower: outputs[1], upper: outputs[2], code: code))
    }

    private static func words(_ name: String, _ problem: MissingInput) -> String {
        switch problem {
        case .neverAdded: "\(name): no step adds it"
        case .notStated: "\(name): nothing in the protocol says it"
        }
    }

    /// A domain code in words.
    public func reason(_ code: Double) -> String {
        if code == 0 { return "" }
        if code == -3 { return "outside of what \(declaration.name) claims to hold for" }
        return forecaster?.reason(code) ?? ""
    }
}

/// What a model predicts, as values of a program.
struct PredictionColumns {
    var value: ColumnValue
    var lower: ColumnValue
    var upper: ColumnValue
    /// 0 inside its domain; else a code that `LoadedModel.reason` puts into words.
    var code: ColumnValue
}
