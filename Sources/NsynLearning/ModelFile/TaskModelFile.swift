extension TaskModel {
    /// Writes the model in the format of every model file: named arrays, versioned and checksummed.
    public func write(to path: String) throws(DataProblem) {
        var writer = ModelWriter()
        writer.put("model.kind", "task")
        writer.put("task", task)
        writer.put("facts.names", facts.map(\.name))
        writer.put("facts.values", facts.map(\.value))
        writer.put("sections", sections.map(\.name))
        for section in sections {
            writer.put("section.\(section.name).bytes", section.bytes.count)
            writer.put("section.\(section.name)", Self.words(section.bytes))
        }
        try writer.write(to: path)
    }

    /// Whether a model file is one of a task, rather than of a table.
    public static func isOne(path: String) throws(DataProblem) -> Bool {
        try ModelReader(path: path).text("model.kind") == "task"
    }

    /// Reads a model file of a task; another kind of model is refused.
    public init(path: String) throws(DataProblem) {
        let reader = try ModelReader(path: path)
        guard try reader.text("model.kind") == "task" else {
            throw DataProblem(.wrongTask, "the file holds a model of a table", at: .init(file: path))
        }
        let (names, values) = (try reader.texts("facts.names"), try reader.texts("facts.values"))
        guard names.count == values.count else {
            throw DataProblem(.damagedModel, "the facts of the model don't match their names", at: .init(file: path))
        }
        var sections: [(name: String, bytes: [UInt8])] = []
        for name in try reader.texts("sections") {
            let words = try reader.words("section.\(name)")
            let count = try reader.integer("section.\(name).bytes")
            guard count >= 0, count <= 4 * words.count else {
                throw DataProblem(.damagedModel, "a section of the model is cut short", at: .init(file: path))
            }
            let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
            sections.append((name, Array(bytes.prefix(count))))
        }
        self.init(
            task: try reader.text("task"), facts: zip(names, values).map { (name: $0, value: $1) }, sections: sections)
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<min(4, bytes.count - start)).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
        }
    }
}
