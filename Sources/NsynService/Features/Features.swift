import NsynDiagnostics

/// Every method that questions may name, with what answers it.
enum Features {
    static let handlers: [String: Handler] = [
        "textDocument/hover": Handler(answer: Hover.answer),
        "textDocument/completion": Handler(answer: Completion.answer),
        "textDocument/signatureHelp": Handler(answer: SignatureHelp.answer),
        "textDocument/definition": Handler(answer: Definition.answer),
        "textDocument/references": Handler(answer: References.answer),
        "textDocument/documentHighlight": Handler(isView: true, answer: References.highlight),
        "textDocument/prepareRename": Handler(answer: Rename.prepare),
        "textDocument/rename": Handler(answer: Rename.answer),
        "textDocument/documentSymbol": Handler(isView: true, answer: Symbols.document),
        "workspace/symbol": Handler(answer: Symbols.workspace),
        "textDocument/semanticTokens/full": Handler(isView: true, answer: SemanticTokens.full),
        "textDocument/semanticTokens/range": Handler(isView: true, answer: SemanticTokens.range),
        "textDocument/foldingRange": Handler(isView: true, answer: Folding.answer),
        "textDocument/selectionRange": Handler(isView: true, answer: Selection.answer),
        "textDocument/inlayHint": Handler(isView: true, answer: InlayHints.answer),
        "textDocument/codeAction": Handler(answer: CodeActions.answer),
        "codeAction/resolve": Handler(answer: CodeActions.resolve),
        "textDocument/formatting": Handler(answer: Formatting.document),
        "textDocument/rangeFormatting": Handler(answer: Formatting.range),
        "textDocument/onTypeFormatting": Handler(answer: Formatting.onType),
        "textDocument/codeLens": Handler(isView: true, answer: CodeLenses.answer),
        "textDocument/documentLink": Handler(isView: true, answer: Links.answer),
        "textDocument/prepareCallHierarchy": Handler(answer: CallHierarchy.prepare),
        "callHierarchy/incomingCalls": Handler(answer: CallHierarchy.incoming),
        "callHierarchy/outgoingCalls": Handler(answer: CallHierarchy.outgoing),
        "textDocument/diagnostic": Handler(answer: PulledDiagnostics.answer),
        "workspace/textDocumentContent": Handler(answer: LibraryContent.answer),
    ]
}

/// `textDocument/diagnostic`: the findings for a client that asks for them.
enum PulledDiagnostics {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let result = desk.findings(snapshot)
        let encoder = DiagnosticEncoder(snapshot, desk.session, desk.library, result.places)
        var items = JSONWriter()
        encoder.write(result.findings, into: &items)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in items.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let identity = String(hash, radix: 16)
        let isKnown = request.parameters["previousResultId"].string == identity
        json.object { json in
            json.field("kind", isKnown ? "unchanged" : "full")
            json.field("resultId", identity)
            guard !isKnown else { return }
            json.key("items")
            json.raw(items.bytes)
        }
    }
}

/// `workspace/textDocumentContent`: files of the standard library to look at.
enum LibraryContent {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        guard let uri = request.parameters["uri"].string, let text = LibraryDocuments.text(uri, in: desk.library) else {
            throw .invalidParameters("The standard library has no such file")
        }
        json.object { $0.field("text", String(decoding: text, as: UTF8.self)) }
    }
}
