import Glibc
import NsynDiagnostics
import NsynSyntax

// bench-syntax            measure the lexer and the parser on generated text
// bench-syntax --write F  write that text, for the peer
// bench-syntax --outline F, --format F
// bench-syntax FILE…      parse files and print what is wrong with them

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--write", let path = arguments.dropFirst().first {
    write(bytes: RealisticText.make(lines: 100_000), to: path)
} else if arguments.first == "--outline", let path = arguments.dropFirst().first {
    print(Parser.parse(bytes: read(path), file: FileID(0)).outline())
} else if arguments.first == "--format", let path = arguments.dropFirst().first {
    let tree = Parser.parse(bytes: read(path), file: FileID(0))
    let formatted = Formatter.apply(Formatter.format(tree), to: tree.bytes)
    print(String(decoding: formatted, as: UTF8.self), terminator: "")
} else if !arguments.isEmpty {
    var count = 0
    for path in arguments { count += printFindings(path) }
    exit(count == 0 ? 0 : 1)
} else {
    Measurement.run()
}

func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
        perror(path)
        exit(3)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return bytes }
        bytes.append(contentsOf: chunk[..<count])
    }
}

func write(bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else {
        perror(path)
        exit(3)
    }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}

func printFindings(_ path: String) -> Int {
    let tree = Parser.parse(bytes: read(path), file: FileID(0))
    for finding in tree.findings {
        var line = 1
        for index in 0..<Int(finding.span.start) where tree.bytes[index] == 10 { line += 1 }
        print("\(path):\(line): \(finding.code) \(finding.message)")
    }
    return tree.findings.count
}
