import Glibc
import NsynDigest

/// Named arrays in one file: magic, version, length, a SHA-256 of all that follows, a directory, and the arrays on
/// 64-byte boundaries, so that a mapped file can be read without parsing.
///
///     0  "NSYNMODL"   8  version (u32)   12  entries (u32)   16  length (u64)   24  SHA-256 (32 bytes)   56  directory
public enum ModelArchive {
    static let magic = Array("NSYNMODL".utf8)
    public static let version: UInt32 = 1
    static let headerLength = 56

    enum ElementType: UInt8 {
        case double = 1
        case float
        case word
        case byte

        var size: Int { [8, 4, 4, 1][Int(rawValue) - 1] }
    }
}

/// Collects arrays and writes them.
public struct ModelWriter: Sendable {
    private var entries: [(name: String, type: ModelArchive.ElementType, count: Int, bytes: [UInt8])] = []

    public init() {}

    public mutating func put(_ name: String, _ values: [Double]) { append(name, .double, values) }
    public mutating func put(_ name: String, _ values: [Float]) { append(name, .float, values) }
    public mutating func put(_ name: String, _ values: [UInt32]) { append(name, .word, values) }
    public mutating func put(_ name: String, _ values: [Int]) { append(name, .double, values.map(Double.init)) }
    public mutating func put(_ name: String, _ value: Double) { put(name, [value]) }
    public mutating func put(_ name: String, _ value: Int) { put(name, [value]) }

    public mutating func put(_ name: String, bytes: [UInt8]) { entries.append((name, .byte, bytes.count, bytes)) }

    public mutating func put(_ name: String, _ text: String) {
        entries.append((name, .byte, text.utf8.count, Array(text.utf8)))
    }

    /// Texts one after the other, each closed by a zero byte.
    public mutating func put(_ name: String, _ texts: [String]) {
        var bytes: [UInt8] = []
        for text in texts { bytes += Array(text.utf8) + [0] }
        entries.append((name, .byte, bytes.count, bytes))
    }

    public mutating func put(_ name: String, _ matrix: Matrix) {
        put(name + ".shape", [matrix.rows, matrix.columns])
        put(name, matrix.elements)
    }

    private mutating func append<Value>(_ name: String, _ type: ModelArchive.ElementType, _ values: [Value]) {
        entries.append((name, type, values.count, values.withUnsafeBytes { Array($0) }))
    }

    /// The whole file.
    public func bytes() -> [UInt8] {
        var directory: [UInt8] = []
        let directoryLength = entries.reduce(0) { $0 + 2 + $1.name.utf8.count + 1 + 8 + 8 }
        var offset = aligned(ModelArchive.headerLength + directoryLength)
        for entry in entries {
            let name = Array(entry.name.utf8)
            directory += little(UInt64(name.count), 2) + name + [entry.type.rawValue]
            directory += little(UInt64(offset), 8) + little(UInt64(entry.count), 8)
            offset = aligned(offset + entry.bytes.count)
        }
        var body = directory
        for entry in entries {
            body += [UInt8](
                repeating: 0,
                count: aligned(ModelArchive.headerLength + body.count) - body.count - ModelArchive.headerLength)
            body += entry.bytes
        }
        let length = ModelArchive.headerLength + body.count
        let header =
            ModelArchive.magic + little(UInt64(ModelArchive.version), 4) + little(UInt64(entries.count), 4)
            + little(UInt64(length), 8)
        return header + SHA256.digest(body) + body
    }

    private func aligned(_ offset: Int) -> Int { (offset + 63) / 64 * 64 }

    private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    public func write(to path: String) throws(DataProblem) { try FileBytes.write(bytes(), to: path) }
}

/// A mapped model file whose checksum was verified.
public final class ModelReader: @unchecked Sendable {
    private let base: UnsafeRawPointer
    private let length: Int
    private let mapped: Bool
    private var entries: [String: (type: ModelArchive.ElementType, offset: Int, count: Int)] = [:]
    public let path: String?
    /// How many files this one lies in.
    let depth: Int

    public init(path: String) throws(DataProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileBytes.failure("cannot be read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DataProblem(.unreadableFile, "is not a file", at: .init(file: path))
        }
        length = Int(status.st_size)
        guard length >= ModelArchive.headerLength else {
            throw DataProblem(.damagedModel, "is too short for a model file", at: .init(file: path))
        }
        guard let pointer = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0), pointer != MAP_FAILED else {
            throw FileBytes.failure("cannot be mapped", path)
        }
        base = UnsafeRawPointer(pointer)
        mapped = true
        depth = 0
        self.path = path
        try verify()
    }

    /// - Parameter depth: how many files this one lies in; models of models of models are refused.
    public init(bytes: [UInt8], depth: Int = 0) throws(DataProblem) {
        self.depth = depth
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(64, bytes.count), alignment: 64)
        bytes.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: $0.count) }
        base = UnsafeRawPointer(copy)
        length = bytes.count
        mapped = false
        path = nil
        guard depth <= 4 else { throw damaged("holds models inside of models too deeply") }
        try verify()
    }

    deinit {
        if mapped { munmap(UnsafeMutableRawPointer(mutating: base), length) } else { base.deallocate() }
    }

    private func little(_ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(base.load(fromByteOffset: offset + $1, as: UInt8.self)) << (8 * $1) }
    }

    private func damaged(_ reason: String) -> DataProblem {
        DataProblem(.damagedModel, reason, at: .init(file: path))
    }

    private func verify() throws(DataProblem) {
        let all = UnsafeRawBufferPointer(start: base, count: length)
        guard length >= ModelArchive.headerLength, all.starts(with: ModelArchive.magic) else {
            throw damaged("is not a model file of nsyn")
        }
        let version = little(8, 4)
        guard version <= UInt64(ModelArchive.version) else {
            throw DataProblem(
                .newerModel, "has format version \(version), this nsyn reads up to \(ModelArchive.version)",
                at: .init(file: path))
        }
        guard version > 0 else { throw damaged("has no format version") }
        let stated = little(16, 8)
        guard stated == UInt64(length) else {
            throw damaged("is truncated: \(length) of \(stated) bytes")
        }
        let body = UnsafeRawBufferPointer(rebasing: all[ModelArchive.headerLength...])
        guard SHA256.digest(body) == Array(all[24..<56]) else { throw damaged("is damaged: its checksum is wrong") }
        var offset = ModelArchive.headerLength
        for _ in 0..<little(12, 4) {
            guard offset + 2 <= length else { throw damaged("has a broken directory") }
            let count = Int(little(offset, 2))
            guard offset + 2 + count + 17 <= length,
                let type = ModelArchive.ElementType(rawValue: UInt8(little(offset + 2 + count, 1)))
            else { throw damaged("has a broken directory") }
            let name = String(decoding: all[offset + 2..<offset + 2 + count], as: UTF8.self)
            let (start, items) = (little(offset + 3 + count, 8), little(offset + 11 + count, 8))
            guard items <= UInt64(length), start <= UInt64(length),
                Int(start) + Int(items) * type.size <= length, Int(start) % 64 == 0
            else { throw damaged("has a broken directory") }
            entries[name] = (type, Int(start), Int(items))
            offset += 19 + count
        }
    }

    public func has(_ name: String) -> Bool { entries[name] != nil }

    private func values<Value>(_ name: String, _ type: ModelArchive.ElementType) throws(DataProblem) -> [Value] {
        guard let entry = entries[name], entry.type == type else { throw damaged("lacks ‘\(name)’") }
        let start = (base + entry.offset).assumingMemoryBound(to: Value.self)
        return Array(UnsafeBufferPointer(start: start, count: entry.count))
    }

    public func doubles(_ name: String) throws(DataProblem) -> [Double] { try values(name, .double) }
    public func floats(_ name: String) throws(DataProblem) -> [Float] { try values(name, .float) }
    public func words(_ name: String) throws(DataProblem) -> [UInt32] { try values(name, .word) }

    public func double(_ name: String) throws(DataProblem) -> Double {
        guard let value = try doubles(name).first else { throw damaged("lacks ‘\(name)’") }
        return value
    }

    public func integers(_ name: String) throws(DataProblem) -> [Int] {
        let numbers = try doubles(name)
        guard numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 }) else {
            throw damaged("has a broken ‘\(name)’")
        }
        return numbers.map { Int($0) }
    }

    public func integer(_ name: String) throws(DataProblem) -> Int {
        guard let value = try integers(name).first else { throw damaged("lacks ‘\(name)’") }
        return value
    }

    public func bytes(_ name: String) throws(DataProblem) -> [UInt8] { try values(name, .byte) }

    public func text(_ name: String) throws(DataProblem) -> String {
        let bytes: [UInt8] = try values(name, .byte)
        return String(decoding: bytes, as: UTF8.self)
    }

    public func texts(_ name: String) throws(DataProblem) -> [String] {
        let bytes: [UInt8] = try values(name, .byte)
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    public func matrix(_ name: String) throws(DataProblem) -> Matrix {
        let shape = try integers(name + ".shape")
        let elements = try doubles(name)
        guard shape.count == 2, shape[0] >= 0, shape[1] >= 0,
            shape[0].multipliedReportingOverflow(by: shape[1]).partialValue == elements.count
        else { throw damaged("has a broken ‘\(name)’") }
        return Matrix(rows: shape[0], columns: shape[1], elements: elements)
    }
}
