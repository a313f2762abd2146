import NsynJSON
import Testing

@testable import NsynKernel

@Suite struct SignatureTests {
    private func hmac(_ key: [UInt8], _ text: String) -> String {
        String(decoding: Signature.hexadecimal(Signature.sign([Array(text.utf8)], key: key)), as: UTF8.self)
    }

    /// Test cases 1, 2 and 6 of RFC 4231.
    @Test func rfc4231() {
        #expect(
            hmac([UInt8](repeating: 0x0B, count: 20), "Hi There")
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            hmac(Array("Jefe".utf8), "what do ya want for nothing?")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hmac([UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First")
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func partsAreSignedOneAfterAnother() {
        let key = Array("k".utf8)
        #expect(Signature.sign([[1, 2], [3]], key: key) == Signature.sign([[1, 2, 3]], key: key))
        #expect(Signature.isSame([1, 2], [1, 2]))
        #expect(!Signature.isSame([1, 2], [1, 3]) && !Signature.isSame([1], [1, 2]))
    }
}

@Suite struct MessageTests {
    private let key = Array("secret".utf8)

    private func message(_ type: String) -> [[UInt8]] {
        var writer = MessageWriter(key: key)
        return writer.parts(type, identities: [[9, 8]], parent: nil) { $0.field("code", "1 + 1") }
    }

    @Test func whatIsWrittenReadsBack() throws {
        let read = try Message.read(message("execute_request"), key: key).get()
        #expect(read.type == "execute_request" && read.identities == [[9, 8]])
        #expect(read.content.root["code"].string == "1 + 1")
    }

    @Test func everyFlippedBitBreaksTheSeal() {
        let whole = message("execute_request")
        for part in 3..<7 {
            for position in whole[part].indices {
                var damaged = whole
                damaged[part][position] ^= 1
                #expect(throws: Message.Problem.wrongSignature) { try Message.read(damaged, key: key).get() }
            }
        }
        #expect(throws: Message.Problem.wrongSignature) { try Message.read(whole, key: Array("other".utf8)).get() }
    }

    @Test func halfMessagesAreRefused() {
        let whole = message("execute_request")
        for count in 0..<whole.count {
            #expect(throws: Message.Problem.self) { try Message.read(Array(whole[..<count]), key: key).get() }
        }
        let bare = [Array("<IDS|MSG>".utf8), [], Array("{}".utf8), [], [], Array("7".utf8)]
        #expect(throws: Message.Problem.malformed) { try Message.read(bare, key: []).get() }
    }
}

@Suite struct ConnectionFileTests {
    private let whole = """
        {"transport":"tcp","ip":"127.0.0.1","key":"k","signature_scheme":"hmac-sha256","shell_port":5001,\
        "control_port":5002,"stdin_port":5003,"iopub_port":5004,"hb_port":5005}
        """

    private func parse(_ text: String) -> Result<ConnectionFile, ConnectionFile.Problem> {
        ConnectionFile.parse(Array(text.utf8))
    }

    @Test func endpoints() throws {
        #expect(try parse(whole).get().endpoint(5001) == "tcp://127.0.0.1:5001")
        let local = whole.split(separator: "tcp").joined(separator: "ipc")
        #expect(try parse(local).get().endpoint(1) == "ipc://127.0.0.1-1")
    }

    @Test(arguments: ["", "{", "[]", "{}", "{\"transport\":\"udp\"}"]) func damaged(_ text: String) {
        #expect(throws: ConnectionFile.Problem.self) { try parse(text).get() }
    }

    @Test(arguments: [("5001", "0"), ("5001", "99999"), ("\"k\"", "7"), ("sha256", "md5"), ("tcp", "udp")])
    func unusable(_ old: String, _ new: String) {
        let text = whole.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        #expect(throws: ConnectionFile.Problem.self) { try parse(text).get() }
    }
}

@Suite struct CellTests {
    private func entries(_ code: String) -> [String] {
        Cell.entries(Array(code.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func commandsStandOnTheirOwn() {
        #expect(entries("let a = 1\n:type a\na") == ["let a = 1\n", ":type a", "a\n"])
        #expect(entries("\n\n") == [])
        #expect(entries("[1,\n:x\n]") == ["[1,\n:x\n]\n"])
    }
}
