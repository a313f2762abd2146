/// Computed excitations of a cluster: energy in eV and oscillator strength, lowest first.
public struct ExcitationTable: Sendable, Equatable {
    public let energies: [Double]
    public let strengths: [Double]

    /// Reads lines of two numbers; a first line of counts (`300 1`) is skipped.
    public init(_ text: String, at place: DataProblem.Place = .init()) throws(DataProblem) {
        var (energies, strengths): ([Double], [Double]) = ([], [])
        var lines = LineCursor(text)
        while let line = lines.next() {
            let words = line.text.split(whereSeparator: \.isWhitespace)
            if words.isEmpty { continue }
            guard words.count == 2, let energy = Double(words[0]), let strength = Double(words[1]), energy.isFinite,
                strength.isFinite
            else {
                throw DataProblem(
                    .notANumber, "‘\(line.text.trimmed)’ is no energy with its strength",
                    at: .init(file: place.file, row: line.number))
            }
            if line.number == 1, Int(words[0]) != nil, Int(words[1]) != nil { continue }
            energies.append(energy)
            strengths.append(strength)
        }
        guard !energies.isEmpty else {
            throw DataProblem(.emptyTable, "the file lists no excitation", at: place)
        }
        let order = energies.indices.sorted { energies[$0] < energies[$1] }
        self.energies = order.map { energies[$0] }
        self.strengths = order.map { strengths[$0] }
    }

    /// The lowest excitation, however weak.
    public var opticalGap: Double { energies[0] }

    /// Whether two tables are the same calculation, up to rounding.
    public func isTwin(of other: ExcitationTable) -> Bool {
        let count = min(20, energies.count, other.energies.count)
        return (0..<count).allSatisfy { abs(energies[$0] - other.energies[$0]) < 2e-2 }
    }
}

/// Clusters with their computed excitations, paired by the names of their files.
public struct GapData: Sendable {
    public struct Cluster: Sendable {
        public let name: String
        public let structure: AtomicStructure
        public let excitations: ExcitationTable
        /// Clusters with the same number of gold atoms, or with one and the same calculation behind them, share a group.
        public internal(set) var group: Int
    }

    public private(set) var clusters: [Cluster] = []
    /// Clusters of different composition whose excitations are one calculation: at least one label is wrong.
    public private(set) var twins: [(String, String)] = []
    /// Spectra without a structure.
    public private(set) var unpaired: [String] = []

    /// `structures` and `spectra` are file names with their text.
    public init(
        structures: [(name: String, text: String)], spectra: [(name: String, text: String)]
    ) throws(DataProblem) {
        let keys = structures.map { Self.key($0.name) }
        for spectrum in spectra.sorted(by: { $0.name < $1.name }) {
            guard let place = Self.partner(Self.key(spectrum.name), keys) else {
                unpaired.append(spectrum.name)
                continue
            }
            let file = structures[place]
            do {
                let structure = try CIFReader.read(file.text, name: file.name)[0]
                clusters.append(
                    Cluster(
                        name: file.name, structure: structure,
                        excitations: try ExcitationTable(spectrum.text, at: .init(file: spectrum.name)),
                        group: structure.count(of: "Au")))
            } catch let problem as DataProblem {
                throw problem
            } catch {
                throw DataProblem(.unreadableStructure, "\(error)", at: .init(file: file.name))
            }
        }
        clusters.sort { $0.name < $1.name }
        joinTwins()
    }

    private mutating func joinTwins() {
        for first in clusters.indices {
            for second in clusters.indices where second > first {
                guard clusters[first].excitations.isTwin(of: clusters[second].excitations) else { continue }
                let (old, new) = (clusters[second].group, clusters[first].group)
                if clusters[first].structure.atomicNumbers.sorted() != clusters[second].structure.atomicNumbers.sorted()
                {
                    twins.append((clusters[first].name, clusters[second].name))
                }
                for index in clusters.indices where clusters[index].group == old { clusters[index].group = new }
            }
        }
    }

    /// Letters and digits of a file name, without what says that it is a spectrum.
    private static func key(_ name: String) -> String {
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        var key = stem.lowercased().filter { $0.isLetter || $0.isNumber }
        for word in ["uv", "spin", "new"] {
            while let range = key.firstRange(of: word), range.upperBound == key.endIndex { key.removeSubrange(range) }
        }
        return key
    }

    /// The structure of a spectrum: by the same key, else by the only one that differs in a prefix (`au`, electrons)
    /// or in the letter of an isomer.
    private static func partner(_ key: String, _ keys: [String]) -> Int? {
        if let place = keys.firstIndex(of: key) { return place }
        let looser: [(String) -> Bool] = [
            { $0 == "au" + key }, { $0 == key + "a" }, { $0 + "a" == key },
            { $0.count == key.count + 2 && $0.hasSuffix("e" + key) },
        ]
        for accepts in looser {
            let places = keys.indices.filter { accepts(keys[$0]) }
            if places.count == 1 { return places[0] }
        }
        return nil
    }

    public var examples: [GapModel.Example] {
        clusters.map { .init(structure: $0.structure, gap: $0.excitations.opticalGap) }
    }
}
