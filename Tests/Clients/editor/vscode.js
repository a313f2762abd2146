// The extension of editors/vscode without the editor: a stand-in for its interface that keeps what is registered, and the
// real server behind it. Run with `node vscode.js`; `NSYN` names the program.
"use strict";
const assert = require("assert");
const Module = require("module");
const path = require("path");

const root = path.resolve(__dirname, "../../..");
const providers = {};
const found = new Map();
const events = {};
const text = `target Au25 = cluster [Au25(MHA)18]^-
stock gold = 20 mM HAuCl4_3H2O in water, protect from light
protocol mix() {
    let pot = vessel(20 mL)
    add 0.25 mL gold to pot
    stir pot at 300 rpm
}
`;

class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range { constructor(start, end) { Object.assign(this, { start, end }); } }
const plain = (...names) => class { constructor(...values) { names.forEach((name, i) => { this[name] = values[i]; }); } };
class Uri {
  constructor(value) { this.value = value; }
  static parse(value) { return new Uri(value); }
  toString() { return this.value; }
  get scheme() { return this.value.split(":")[0]; }
  get fsPath() { return decodeURIComponent(this.value.replace(/^file:\/\//, "")); }
}
class WorkspaceEdit {
  constructor() { this.all = new Map(); }
  set(uri, edits) { this.all.set(uri.toString(), edits); }
}
const register = new Proxy({}, {
  get: (_, name) => (...values) => {
    if (name === "createDiagnosticCollection") {
      return { set: (uri, list) => found.set(uri.toString(), list), clear: () => found.clear(), dispose() {} };
    }
    providers[name] = values.find((value) => value && typeof value === "object" && !Array.isArray(value));
    return { dispose() {} };
  },
});
let version = 1;
let current = text;
const document = {
  languageId: "nsyn", uri: Uri.parse("file:///tmp/vscode.nsyn"), getText: () => current, get version() { return version; },
};
const listen = (name) => (listener) => { events[name] = listener; return { dispose() {} }; };
const vscode = {
  Position, Range, Uri, WorkspaceEdit,
  Location: plain("uri", "range"), TextEdit: plain("range", "newText"), Hover: plain("contents", "range"),
  MarkdownString: plain("value"), Diagnostic: plain("range", "message", "severity"),
  DiagnosticRelatedInformation: plain("location", "message"), CompletionItem: plain("label", "kind"),
  CompletionList: plain("items", "isIncomplete"), SnippetString: plain("value"), SignatureHelp: plain(),
  SignatureInformation: plain("label", "documentation"), ParameterInformation: plain("label"),
  DocumentHighlight: plain("range", "kind"), DocumentSymbol: plain("name", "detail", "kind", "range", "selectionRange"),
  SymbolInformation: plain("name", "kind", "container", "location"), SemanticTokens: plain("data"),
  SemanticTokensLegend: plain("types", "modifiers"), FoldingRange: plain("start", "end", "kind"), FoldingRangeKind: {},
  SelectionRange: plain("range", "parent"), InlayHint: plain("position", "label"), CodeLens: plain("range", "command"),
  CodeAction: plain("title", "kind"), CodeActionKind: { Empty: { append: (kind) => kind } },
  DocumentLink: plain("range", "target"),
  CallHierarchyItem: plain("kind", "name", "detail", "uri", "range", "selectionRange"),
  CallHierarchyIncomingCall: plain("from", "fromRanges"), CallHierarchyOutgoingCall: plain("to", "fromRanges"),
  languages: register,
  workspace: {
    workspaceFolders: [], textDocuments: [document], getConfiguration: () => ({ get: () => process.env.NSYN || "nsyn" }),
    registerTextDocumentContentProvider: (_, provider) => { providers.content = provider; return { dispose() {} }; },
    onDidOpenTextDocument: listen("open"), onDidChangeTextDocument: listen("change"),
    onDidSaveTextDocument: listen("save"), onDidCloseTextDocument: listen("close"),
  },
  commands: { registerCommand: (name, action) => { providers[name] = action; return { dispose() {} }; } },
  window: { terminals: [], showErrorMessage: (message) => assert.fail(message) },
};
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
const extension = require(path.join(root, "editors/vscode/extension.js"));

const token = { onCancellationRequested() {} };
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
async function until(what, condition) {
  for (let i = 0; i < 400; i++) {
    if (condition()) return;
    await pause(50);
  }
  assert.fail(`waited in vain: ${what}`);
}

(async () => {
  await extension.activate({ subscriptions: [] });
  const uri = document.uri.toString();
  await until("the first check", () => found.has(uri));
  assert.deepStrictEqual(found.get(uri).filter((one) => one.severity === 0), []);

  const at = new Position(4, 5);
  const hover = await providers.registerHoverProvider.provideHover(document, at, token);
  assert.match(hover.contents.value, /after this step/);
  const items = await providers.registerCompletionItemProvider.provideCompletionItems(document, new Position(4, 20), token);
  assert(items.items.some((item) => item.label === "gold"));
  const definition = await providers.registerDefinitionProvider.provideDefinition(document, at, token);
  assert.strictEqual(definition.uri.toString(), "nsyn-std:/verbs.nsyn");
  assert.match(await providers.content.provideTextDocumentContent(definition.uri), /verb add/);
  const edit = await providers.registerRenameProvider.provideRenameEdits(document, new Position(1, 7), "aurum", token);
  assert.strictEqual(edit.all.get(uri).length, 2);
  await assert.rejects(providers.registerRenameProvider.provideRenameEdits(document, new Position(1, 7), "Au25", token));
  const tokens = await providers.registerDocumentSemanticTokensProvider.provideDocumentSemanticTokens(document, token);
  assert(tokens.data.length > 50 && tokens.data.length % 5 === 0);
  const hints = await providers.registerInlayHintsProvider.provideInlayHints(
    document, new Range(new Position(0, 0), new Position(6, 0)), token);
  assert(hints.length === 1);
  const symbols = await providers.registerDocumentSymbolProvider.provideDocumentSymbols(document, token);
  assert.deepStrictEqual(symbols.map((one) => one.name), ["Au25", "gold", "mix"]);
  const molecule = await providers.registerHoverProvider.provideHover(document, new Position(1, 22), token);
  assert.match(molecule.contents.value, /molar mass/);

  const line = "let x = nothing\n";
  current = line + text;
  version = 2;
  const start = new Position(0, 0);
  events.change({ document, contentChanges: [{ range: new Range(start, start), text: line }] });
  await until("the finding", () => found.get(uri).some((one) => one.code === "NS0201"));
  events.close(document);
  await until("no findings", () => found.get(uri).length === 0);
  await extension.deactivate();
})().catch((error) => { console.error(error); process.exitCode = 1; }).finally(() => setTimeout(() => process.exit(), 100));
