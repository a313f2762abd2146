/// Something that answers for a block of conditions at once: a trained model behind the columns it asks for.
public protocol BlockModel: Sendable {
    /// How many columns it takes and gives.
    var inputs: Int { get }
    var outputs: Int { get }
    /// How many conditions it is best asked for at once, in a sweep that has many times as many.
    var block: Int { get }
    /// Buffers for blocks of at most `capacity` conditions, made once for each thread.
    func scratch(capacity: Int) -> BlockScratch
    /// Column c of condition k is at `columns[c][k]`; the answers go into `answers[o][k]` where that is not nil.
    func answer(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        into answers: UnsafePointer<UnsafeMutablePointer<Double>?>, scratch: BlockScratch)
}

extension BlockModel {
    public var block: Int { SimulationJob.usualPiece }
}

/// Memory of one thread for one model.
public class BlockScratch {
    public init() {}
}

/// A use of a model in a program.
struct ModelCall: Sendable {
    var model: any BlockModel
    var inputs: [ColumnValue]

    var outputs: Int { model.outputs }
}
