import CStandardLibrary
import NsynDiagnostics

/// The texts of a standard library: those embedded in the executable, or a folder somebody is working on.
public struct LibraryFiles: Sendable {
    public struct File: Sendable {
        /// `reagents/ligands`
        public var path: String
        public var bytes: [UInt8]

        public init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// Library files have the ids from here on, so that they never collide with a run's own.
    static let firstID: UInt32 = 1 << 20

    private let loaded: [File]?
    public let count: Int

    /// The library that this executable was built with.
    public static let embedded = LibraryFiles()

    private init() {
        loaded = nil
        count = Int(nsyn_library_count())
    }

    public init(_ files: [File]) {
        loaded = files
        count = files.count
    }

    public func path(_ index: Int) -> String {
        if let loaded { return loaded[index].path }
        return String(cString: nsyn_library_at(Int32(index)).pointee.path)
    }

    public func withBytes<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let loaded { return loaded[index].bytes.withUnsafeBufferPointer(body) }
        let file = nsyn_library_at(Int32(index)).pointee
        return body(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }

    /// A trained model that the library carries, by the name of its file.
    public static func model(named name: String) -> [UInt8]? {
        for index in 0..<nsyn_model_count() {
            let file = nsyn_model_at(index).pointee
            if String(cString: file.path) == name {
                return Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
            }
        }
        return nil
    }

    /// Whether a text is a file of the library, byte for byte.
    func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        (0..<count).contains { index in
            withBytes(index) { $0.count == text.count && $0.elementsEqual(text) }
        }
    }

    public func bytes(_ index: Int) -> [UInt8] { withBytes(index) { Array($0) } }

    func id(_ index: Int) -> FileID { FileID(Self.firstID + UInt32(index)) }

    /// For messages that point into the library.
    public func source(_ id: FileID) -> NsynDiagnostics.SourceFile? {
        guard id.index >= Self.firstID, Int(id.index - Self.firstID) < count else { return nil }
        let index = Int(id.index - Self.firstID)
        return NsynDiagnostics.SourceFile(path: "std/\(path(index)).nsyn", bytes: bytes(index))
    }

    /// Changes whenever any byte or name of the library does.
    var digest: UInt64 {
        var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
        func mix(_ word: UInt64) {
            hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
            hash ^= hash >> 32
        }
        for index in 0..<count {
            for byte in path(index).utf8 { mix(UInt64(byte)) }
            withBytes(index) { bytes in
                let raw = UnsafeRawBufferPointer(bytes)
                var offset = 0
                while offset + 8 <= raw.count {
                    mix(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    offset += 8
                }
                while offset < raw.count {
                    mix(UInt64(raw[offset]))
                    offset += 1
                }
                mix(UInt64(raw.count))
            }
        }
        return hash
    }
}

/// Where the checked library's index is kept between runs. Losing it costs time, nothing else.
public protocol LibraryCache {
    func load(_ key: String) -> [UInt8]?
    func store(_ key: String, _ bytes: [UInt8])
}

/// Keeps nothing.
public struct NoLibraryCache: LibraryCache {
    public init() {}
    public func load(_ key: String) -> [UInt8]? { nil }
    public func store(_ key: String, _ bytes: [UInt8]) {}
}
