import NsynDiagnostics
import NsynJSON

/// What client and server tell each other first.
enum Initialization {
    static func settings(_ parameters: JSONValue) -> ClientSettings {
        var settings = ClientSettings()
        let capabilities = parameters["capabilities"]
        let encodings = capabilities["general"]["positionEncodings"].elements.compactMap(\.string)
        if encodings.contains(PositionEncoding.utf8.rawValue) { settings.encoding = .utf8 }
        let text = capabilities["textDocument"]
        let wish = parameters["initializationOptions"]["diagnostics"].string
        settings.clientPulls = text["diagnostic"].kind == .object && wish != "push"
        settings.clientRefreshesDiagnostics = capabilities["workspace"]["diagnostics"]["refreshSupport"].bool == true
        settings.relatedInformation = text["publishDiagnostics"]["relatedInformation"].bool == true
        settings.snippets = text["completion"]["completionItem"]["snippetSupport"].bool == true
        let formats = text["hover"]["contentFormat"].elements.compactMap(\.string)
        settings.markdown = formats.isEmpty || formats.contains("markdown")
        settings.virtualDocuments =
            capabilities["workspace"]["textDocumentContent"].kind == .object
            || parameters["initializationOptions"]["virtualDocuments"].bool == true
        settings.pictures = parameters["initializationOptions"]["pictures"].bool == true
        settings.hierarchicalSymbols = text["documentSymbol"]["hierarchicalDocumentSymbolSupport"].bool == true
        settings.resolvesActions = text["codeAction"]["resolveSupport"]["properties"].elements.contains {
            $0.string == "edit"
        }
        settings.showsPractice = parameters["initializationOptions"]["practice"].bool != false
        settings.folders = parameters["workspaceFolders"].elements.compactMap { $0["uri"].string }
        if settings.folders.isEmpty, let root = parameters["rootUri"].string { settings.folders = [root] }
        return settings
    }

    static func write(_ settings: ClientSettings, _ version: String, into json: inout JSONWriter) {
        json.object { json in
            json.object("serverInfo") { json in
                json.field("name", "nsyn")
                json.field("version", version)
            }
            json.object("capabilities") { capabilities(settings, &$0) }
        }
    }

    private static func capabilities(_ settings: ClientSettings, _ json: inout JSONWriter) {
        json.field("positionEncoding", settings.encoding.rawValue)
        json.object("textDocumentSync") { json in
            json.field("openClose", true)
            json.field("change", 2)
            json.field("save", true)
        }
        for name in [
            "hoverProvider", "definitionProvider", "referencesProvider", "documentHighlightProvider",
            "documentSymbolProvider", "workspaceSymbolProvider", "foldingRangeProvider", "selectionRangeProvider",
            "documentFormattingProvider", "documentRangeFormattingProvider", "callHierarchyProvider",
            "inlayHintProvider",
        ] {
            json.field(name, true)
        }
        json.object("completionProvider") { json in
            json.array("triggerCharacters", of: [".", " ", "(", ":"]) { $0.string($1) }
        }
        json.object("signatureHelpProvider") { json in
            json.array("triggerCharacters", of: [" ", "(", ","]) { $0.string($1) }
        }
        json.object("renameProvider") { $0.field("prepareProvider", true) }
        json.object("documentOnTypeFormattingProvider") { json in
            json.field("firstTriggerCharacter", "}")
            json.array("moreTriggerCharacter", of: ["\n"]) { $0.string($1) }
        }
        json.object("codeActionProvider") { json in
            json.array(
                "codeActionKinds", of: ["quickfix", "refactor.rewrite", "refactor.extract", CodeActions.fixAllKind]
            ) { $0.string($1) }
            json.field("resolveProvider", true)
        }
        json.object("codeLensProvider") { $0.field("resolveProvider", false) }
        json.object("documentLinkProvider") { $0.field("resolveProvider", false) }
        json.object("semanticTokensProvider") { json in
            json.object("legend") { json in
                json.array("tokenTypes", of: SemanticToken.types) { $0.string($1) }
                json.array("tokenModifiers", of: SemanticToken.modifiers) { $0.string($1) }
            }
            json.field("full", true)
            json.field("range", true)
        }
        if settings.clientPulls {
            json.object("diagnosticProvider") { json in
                json.field("identifier", "nsyn")
                json.field("interFileDependencies", true)
                json.field("workspaceDiagnostics", false)
            }
        }
        json.object("workspace") { json in
            json.object("workspaceFolders") { json in
                json.field("supported", true)
                json.field("changeNotifications", false)
            }
            json.object("textDocumentContent") { json in
                json.array("schemes", of: [DocumentURI.libraryScheme]) { $0.string($1) }
            }
        }
    }
}
