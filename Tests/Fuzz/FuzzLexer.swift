import NsynDiagnostics
import NsynSyntax

/// The lexer alone: any bytes are cut into tokens that are not empty, the last one excepted.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLexer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let tokens = Parser.countTokens(bytes: bytes)
    precondition(tokens >= 1 && tokens <= count + 1, "a token without a byte")
    return 0
}
