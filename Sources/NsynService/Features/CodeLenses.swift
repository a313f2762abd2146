import NsynDiagnostics
import NsynSyntax

/// `textDocument/codeLens`: run a sweep, compile a plate. The client runs the command, with the path and the name.
enum CodeLenses {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        var finder = PositionFinder(snapshot.document, desk.encoding)
        let nodes = snapshot.tree.root.children.filter {
            $0.kind == .sweepDeclaration || $0.kind == .platesDeclaration
        }
        json.array(of: nodes.filter { $0.child(.name).map { !$0.isMissing } ?? false }) { json, node in
            guard let name = node.child(.name) else { return }
            let isSweep = node.kind == .sweepDeclaration
            json.object { json in
                json.range(name.span, &finder)
                json.object("command") { json in
                    json.field("title", isSweep ? "▷ run sweep" : "▷ compile plate")
                    json.field("command", isSweep ? "nsyn.runSweep" : "nsyn.compilePlate")
                    json.array("arguments", of: [snapshot.uri, name.string]) { $0.string($1) }
                }
            }
        }
    }
}

/// `textDocument/documentLink`: imports lead to their files.
enum Links {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let loader = DocumentLoader(snapshot, desk.session.store)
        var finder = PositionFinder(snapshot.document, desk.encoding)
        var links: [(span: SourceSpan, target: String)] = []
        for node in snapshot.tree.root.children where node.kind == .importDeclaration {
            if let name = node.child(.name), let token = name.firstToken {
                let loaded = loader.load(snapshot.tree.stringValue(token), snapshot.identity)
                if case .success(let found) = loaded {
                    links.append((name.span, DocumentURI.file(found.source.identity)))
                }
            } else if let path = node.child(.path), let target = library(path, desk) {
                links.append((path.span, target))
            }
        }
        json.array(of: links) { json, link in
            json.object { json in
                json.range(link.span, &finder)
                json.field("target", link.target)
            }
        }
    }

    /// The file of a module that is one file; the first of one that is a folder.
    private static func library(_ path: SyntaxNode, _ desk: Desk) -> String? {
        let names = path.string.split(separator: ".").map(String.init)
        guard names.first == "std", names.count > 1 else { return nil }
        let module = names.dropFirst().joined(separator: "/")
        let files = desk.library.files
        let inside = (0..<files.count).filter {
            files.path($0) == module || files.path($0).utf8.starts(with: (module + "/").utf8)
        }
        guard let index = inside.min(by: { files.path($0) < files.path($1) }) else { return nil }
        return LibraryDocuments(desk.session).document("std/\(files.path(index)).nsyn", files.bytes(index)).uri
    }
}
