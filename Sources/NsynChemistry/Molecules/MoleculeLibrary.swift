import Glibc

/// Why a molecule cannot be had.
public enum MoleculeError: Error, Hashable, Sendable {
    /// The library with RDKit behind it is missing or damaged. `tried` says where it was looked for.
    case libraryMissing(tried: [String], reason: String)
    /// The SMILES cannot be read; `position` is the byte it is about, where that is known.
    case unreadable(reason: String, position: Int?)
    /// RDKit failed at a task after reading the molecule.
    case failed(String)

    public var message: String {
        switch self {
        case .libraryMissing(_, let reason): "Molecules need libNsynMolecule.so, which cannot be loaded: \(reason)."
        case .unreadable(let reason, _): "The SMILES cannot be read: \(reason)."
        case .failed(let task): "RDKit failed: \(task)."
        }
    }
}

/// The dynamic library around RDKit, loaded on first use: 47 libraries and 20 ms that most runs never need.
///
/// Looked for at `NSYN_MOLECULE_LIBRARY`, beside the executable, and in `../lib/nsyn` from there.
final class MoleculeLibrary: Sendable {
    typealias Parse =
        @convention(c) (
            UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?, Int, UnsafeMutablePointer<Int64>?
        ) -> UnsafeMutableRawPointer?
    typealias Free = @convention(c) (UnsafeMutableRawPointer?) -> Void
    typealias Version = @convention(c) () -> UnsafePointer<CChar>?
    typealias Doubles = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<Double>?, Int64) -> Int64
    typealias Integers = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int32>?, Int64) -> Int64
    typealias Fingerprint =
        @convention(c) (UnsafeMutableRawPointer?, Int32, Int32, UnsafeMutablePointer<UInt64>?, Int64) -> Int64
    typealias Text =
        @convention(c) (UnsafeMutableRawPointer?, Int32, Int32, Int32, UnsafeMutablePointer<CChar>?, Int64) -> Int64

    let version: Version
    let parse: Parse
    let free: Free
    let descriptors: Doubles
    let atoms: Integers
    let bonds: Integers
    let fingerprint: Fingerprint
    let text: Text

    /// Loaded once; the failure is kept too, so that it is not paid for twice.
    static let shared: Result<MoleculeLibrary, MoleculeError> = load()

    private init?(handle: UnsafeMutableRawPointer) {
        func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
            dlsym(handle, name).map { unsafeBitCast($0, to: type) }
        }
        guard let version = symbol("nsyn_molecule_version", as: Version.self),
            let parse = symbol("nsyn_molecule_parse", as: Parse.self),
            let free = symbol("nsyn_molecule_free", as: Free.self),
            let descriptors = symbol("nsyn_molecule_descriptors", as: Doubles.self),
            let atoms = symbol("nsyn_molecule_atoms", as: Integers.self),
            let bonds = symbol("nsyn_molecule_bonds", as: Integers.self),
            let fingerprint = symbol("nsyn_molecule_fingerprint", as: Fingerprint.self),
            let text = symbol("nsyn_molecule_text", as: Text.self)
        else { return nil }
        self.version = version
        self.parse = parse
        self.free = free
        self.descriptors = descriptors
        self.atoms = atoms
        self.bonds = bonds
        self.fingerprint = fingerprint
        self.text = text
    }

    private static func load() -> Result<MoleculeLibrary, MoleculeError> {
        let candidates = candidatePaths()
        var reason = "no file of that name"
        for path in candidates where access(path, R_OK) == 0 {
            guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
                if let text = dlerror() { reason = String(cString: text) }
                continue
            }
            if let library = MoleculeLibrary(handle: handle) { return .success(library) }
            reason = "\(path) is of another version"
        }
        return .failure(.libraryMissing(tried: candidates, reason: reason))
    }

    private static func candidatePaths() -> [String] {
        var paths: [String] = []
        if let named = getenv("NSYN_MOLECULE_LIBRARY") { paths.append(String(cString: named)) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink("/proc/self/exe", $0, characters.count) } ?? -1
            }
        }
        guard length > 0 else { return paths }
        let executable = buffer[..<length]
        guard let slash = executable.lastIndex(of: UInt8(ascii: "/")) else { return paths }
        let folder = String(decoding: executable[..<slash], as: UTF8.self)
        paths.append(folder + "/libNsynMolecule.so")
        paths.append(folder + "/../lib/nsyn/libNsynMolecule.so")
        return paths
    }
}
