import Glibc
import NsynFiles
import NsynSemantics

/// The standard library as documents to look at: under an address of their own where the client can show such, else as
/// read-only files below the user's cache.
struct LibraryDocuments {
    private let session: Session

    init(_ session: Session) { self.session = session }

    /// - Parameter path: as findings show it, `std/reagents/ligands.nsyn`.
    func document(_ path: String, _ bytes: [UInt8]) -> TextDocument {
        TextDocument(uri: uri(path, bytes), version: 0, bytes: bytes)
    }

    private func uri(_ path: String, _ bytes: [UInt8]) -> String {
        let name = String(path.dropFirst("std/".count).dropLast(".nsyn".count))
        guard !session.settings.value.virtualDocuments, let folder = session.cacheFolder else {
            return DocumentURI.library(name)
        }
        let file = folder + "/std/" + name + ".nsyn"
        if case .success(let present) = SourceReader.read(file), present == bytes { return DocumentURI.file(file) }
        var made = ""
        for part in file.split(separator: "/").dropLast() {
            made += "/" + part
            mkdir(made, 0o755)
        }
        guard FileWriter.write(bytes, to: file) == nil else { return DocumentURI.library(name) }
        chmod(file, 0o444)
        return DocumentURI.file(file)
    }

    /// The text of an address of the library.
    static func text(_ uri: String, in library: Library) -> [UInt8]? {
        guard let path = DocumentURI.libraryPath(uri),
            let index = (0..<library.files.count).first(where: { library.files.path($0) == path })
        else { return nil }
        return library.files.bytes(index)
    }
}
