/// The addresses of documents.
enum DocumentURI {
    /// Files of the standard library, for clients that can show documents without files.
    static let libraryScheme = "nsyn-std"

    /// The path of a `file:` address; nil for all others.
    static func path(_ uri: String) -> String? {
        let bytes = Array(uri.utf8)
        let prefix = Array("file://".utf8)
        guard bytes.starts(with: prefix) else { return nil }
        var rest = bytes[prefix.count...]
        // A host may stand before the path.
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let host = String(decoding: rest[..<slash], as: UTF8.self)
        guard host.isEmpty || host == "localhost" else { return nil }
        rest = rest[slash...]
        return String(decoding: decoded(rest), as: UTF8.self)
    }

    static func file(_ path: String) -> String { "file://" + encoded(path) }

    /// `nsyn-std:/reagents/ligands.nsyn`
    static func library(_ path: String) -> String { libraryScheme + ":/" + encoded(path) + ".nsyn" }

    /// `reagents/ligands` of `nsyn-std:/reagents/ligands.nsyn`
    static func libraryPath(_ uri: String) -> String? {
        let bytes = Array(uri.utf8)
        let prefix = Array((libraryScheme + ":").utf8)
        guard bytes.starts(with: prefix), uri.hasSuffix(".nsyn") else { return nil }
        let rest = decoded(bytes[prefix.count...].drop { $0 == UInt8(ascii: "/") })
        return String(decoding: rest.dropLast(".nsyn".utf8.count), as: UTF8.self)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
            default: nil
            }
        }
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func encoded(_ path: String) -> String {
        var result: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
