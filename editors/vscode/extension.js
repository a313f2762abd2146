// nsyn in Visual Studio Code: a small client of `nsyn lsp`, written against the editor's own interface so that it runs
// from a checkout without npm.
"use strict";
const vscode = require("vscode");
const { Connection } = require("./connection.js");

const selector = [{ language: "nsyn" }];
const scheme = "nsyn-std";
let connection;
let legend;
let diagnostics;
let starts = 0;

// MARK: From the protocol to the editor

const position = (p) => new vscode.Position(p.line, p.character);
const range = (r) => new vscode.Range(position(r.start), position(r.end));
const location = (l) => new vscode.Location(vscode.Uri.parse(l.uri), range(l.range));
const textEdits = (edits) => (edits || []).map((edit) => new vscode.TextEdit(range(edit.range), edit.newText));

function markdown(contents) {
  const text = new vscode.MarkdownString(contents.value);
  text.supportHtml = false;
  return text;
}

function diagnostic(found) {
  const severity = found.severity - 1; // the editor counts from 0
  const made = new vscode.Diagnostic(range(found.range), found.message, severity);
  made.code = found.code;
  made.source = found.source;
  if (found.tags) made.tags = found.tags;
  made.relatedInformation = (found.relatedInformation || []).map(
    (place) => new vscode.DiagnosticRelatedInformation(location(place.location), place.message));
  return made;
}

function workspaceEdit(edit) {
  const made = new vscode.WorkspaceEdit();
  for (const [uri, edits] of Object.entries(edit.changes || {})) made.set(vscode.Uri.parse(uri), textEdits(edits));
  return made;
}

// MARK: From the editor to the protocol

const place = (p) => ({ line: p.line, character: p.character });
const span = (r) => ({ start: place(r.start), end: place(r.end) });
const named = (document) => ({ textDocument: { uri: document.uri.toString() } });

// A question whose answer may come too late: then there is none.
async function ask(method, params, token) {
  try {
    return await connection.ask(method, params, token);
  } catch (error) {
    if (error.code === -32803) throw error; // a refusal that the user should read
    return null;
  }
}

const at = (method) => (document, p, token) => ask(method, { ...named(document), position: place(p) }, token);

// MARK: What the server can do, under the editor's names

function register(context) {
  const add = (thing) => context.subscriptions.push(thing);
  const on = vscode.languages;

  add(on.registerHoverProvider(selector, {
    provideHover: async (document, p, token) => {
      const found = await at("textDocument/hover")(document, p, token);
      return found && new vscode.Hover(markdown(found.contents), range(found.range));
    },
  }));
  add(on.registerCompletionItemProvider(selector, {
    provideCompletionItems: async (document, p, token) => {
      const found = await at("textDocument/completion")(document, p, token);
      if (!found) return null;
      const items = found.items.map((item) => {
        const made = new vscode.CompletionItem(item.label, item.kind - 1);
        made.detail = item.detail;
        made.sortText = item.sortText;
        made.range = range(item.textEdit.range);
        made.insertText = item.insertTextFormat === 2
          ? new vscode.SnippetString(item.textEdit.newText) : item.textEdit.newText;
        return made;
      });
      return new vscode.CompletionList(items, found.isIncomplete);
    },
  }, ".", " ", "(", ":"));
  add(on.registerSignatureHelpProvider(selector, {
    provideSignatureHelp: async (document, p, token) => {
      const found = await at("textDocument/signatureHelp")(document, p, token);
      if (!found) return null;
      const help = new vscode.SignatureHelp();
      help.signatures = found.signatures.map((signature) => {
        const made = new vscode.SignatureInformation(signature.label, signature.documentation);
        made.parameters = signature.parameters.map((one) => new vscode.ParameterInformation(one.label));
        return made;
      });
      help.activeSignature = found.activeSignature;
      help.activeParameter = found.activeParameter;
      return help;
    },
  }, " ", "(", ","));
  add(on.registerDefinitionProvider(selector, {
    provideDefinition: async (document, p, token) => {
      const found = await at("textDocument/definition")(document, p, token);
      return found && location(found);
    },
  }));
  add(on.registerReferenceProvider(selector, {
    provideReferences: async (document, p, context, token) => {
      const params = { ...named(document), position: place(p), context };
      return ((await ask("textDocument/references", params, token)) || []).map(location);
    },
  }));
  add(on.registerDocumentHighlightProvider(selector, {
    provideDocumentHighlights: async (document, p, token) =>
      ((await at("textDocument/documentHighlight")(document, p, token)) || []).map(
        (found) => new vscode.DocumentHighlight(range(found.range), found.kind - 1)),
  }));
  add(on.registerRenameProvider(selector, {
    prepareRename: async (document, p, token) => {
      const found = await at("textDocument/prepareRename")(document, p, token);
      return found && { range: range(found.range), placeholder: found.placeholder };
    },
    provideRenameEdits: async (document, p, newName, token) => {
      const found = await ask("textDocument/rename", { ...named(document), position: place(p), newName }, token);
      return found && workspaceEdit(found);
    },
  }));
  add(on.registerDocumentSymbolProvider(selector, {
    provideDocumentSymbols: async (document, token) => {
      const symbol = (found) => {
        const made = new vscode.DocumentSymbol(
          found.name, found.detail || "", found.kind - 1, range(found.range), range(found.selectionRange));
        made.children = (found.children || []).map(symbol);
        return made;
      };
      return ((await ask("textDocument/documentSymbol", named(document), token)) || []).map(symbol);
    },
  }));
  add(on.registerWorkspaceSymbolProvider({
    provideWorkspaceSymbols: async (query, token) =>
      ((await ask("workspace/symbol", { query }, token)) || []).map(
        (found) => new vscode.SymbolInformation(found.name, found.kind - 1, "", location(found.location))),
  }));
  add(on.registerDocumentSemanticTokensProvider(selector, {
    provideDocumentSemanticTokens: async (document, token) => {
      const found = await ask("textDocument/semanticTokens/full", named(document), token);
      return found && new vscode.SemanticTokens(new Uint32Array(found.data));
    },
  }, legend));
  add(on.registerFoldingRangeProvider(selector, {
    provideFoldingRanges: async (document, context, token) =>
      ((await ask("textDocument/foldingRange", named(document), token)) || []).map((found) =>
        new vscode.FoldingRange(
          found.startLine, found.endLine,
          { comment: vscode.FoldingRangeKind.Comment, imports: vscode.FoldingRangeKind.Imports }[found.kind])),
  }));
  add(on.registerSelectionRangeProvider(selector, {
    provideSelectionRanges: async (document, positions, token) => {
      const nested = (found) =>
        new vscode.SelectionRange(range(found.range), found.parent && nested(found.parent));
      const params = { ...named(document), positions: positions.map(place) };
      return ((await ask("textDocument/selectionRange", params, token)) || []).map(nested);
    },
  }));
  add(on.registerInlayHintsProvider(selector, {
    provideInlayHints: async (document, r, token) =>
      ((await ask("textDocument/inlayHint", { ...named(document), range: span(r) }, token)) || []).map((found) => {
        const made = new vscode.InlayHint(position(found.position), found.label);
        made.paddingLeft = found.paddingLeft;
        made.tooltip = found.tooltip;
        return made;
      }),
  }));
  add(on.registerCodeActionsProvider(selector, {
    provideCodeActions: async (document, r, context, token) => {
      const only = context.only ? [context.only.value] : undefined;
      const params = { ...named(document), range: span(r), context: { diagnostics: [], only } };
      return ((await ask("textDocument/codeAction", params, token)) || []).map((found) => {
        const made = new vscode.CodeAction(found.title, vscode.CodeActionKind.Empty.append(found.kind));
        made.edit = workspaceEdit(found.edit);
        made.isPreferred = found.isPreferred;
        if (found.diagnostics) made.diagnostics = found.diagnostics.map(diagnostic);
        return made;
      });
    },
  }));
  const options = (chosen) => ({ tabSize: chosen.tabSize, insertSpaces: chosen.insertSpaces });
  add(on.registerDocumentFormattingEditProvider(selector, {
    provideDocumentFormattingEdits: async (document, chosen, token) =>
      textEdits(await ask("textDocument/formatting", { ...named(document), options: options(chosen) }, token)),
  }));
  add(on.registerDocumentRangeFormattingEditProvider(selector, {
    provideDocumentRangeFormattingEdits: async (document, r, chosen, token) => textEdits(
      await ask("textDocument/rangeFormatting", { ...named(document), range: span(r), options: options(chosen) }, token)),
  }));
  add(on.registerOnTypeFormattingEditProvider(selector, {
    provideOnTypeFormattingEdits: async (document, p, ch, chosen, token) => textEdits(await ask(
      "textDocument/onTypeFormatting", { ...named(document), position: place(p), ch, options: options(chosen) }, token)),
  }, "}", "\n"));
  add(on.registerCodeLensProvider(selector, {
    provideCodeLenses: async (document, token) =>
      ((await ask("textDocument/codeLens", named(document), token)) || []).map((found) =>
        new vscode.CodeLens(range(found.range), found.command)),
  }));
  add(on.registerDocumentLinkProvider(selector, {
    provideDocumentLinks: async (document, token) =>
      ((await ask("textDocument/documentLink", named(document), token)) || []).map((found) =>
        new vscode.DocumentLink(range(found.range), vscode.Uri.parse(found.target))),
  }));
  add(on.registerCallHierarchyProvider(selector, callHierarchy));
  add(vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) =>
      ((await ask("workspace/textDocumentContent", { uri: uri.toString() })) || { text: "" }).text,
  }));
}

const callItem = (found) => new vscode.CallHierarchyItem(
  found.kind - 1, found.name, "", vscode.Uri.parse(found.uri), range(found.range), range(found.selectionRange));
const writtenItem = (item) => ({
  name: item.name, kind: item.kind + 1, uri: item.uri.toString(), range: span(item.range),
  selectionRange: span(item.selectionRange),
});
const callHierarchy = {
  prepareCallHierarchy: async (document, p, token) =>
    ((await at("textDocument/prepareCallHierarchy")(document, p, token)) || []).map(callItem),
  provideCallHierarchyIncomingCalls: async (item, token) =>
    ((await ask("callHierarchy/incomingCalls", { item: writtenItem(item) }, token)) || []).map(
      (found) => new vscode.CallHierarchyIncomingCall(callItem(found.from), found.fromRanges.map(range))),
  provideCallHierarchyOutgoingCalls: async (item, token) =>
    ((await ask("callHierarchy/outgoingCalls", { item: writtenItem(item) }, token)) || []).map(
      (found) => new vscode.CallHierarchyOutgoingCall(callItem(found.to), found.fromRanges.map(range))),
};

// MARK: Documents

const isOurs = (document) => document.languageId === "nsyn" && document.uri.scheme !== scheme;

function opened(document) {
  if (!isOurs(document)) return;
  connection.tell("textDocument/didOpen", {
    textDocument: {
      uri: document.uri.toString(), languageId: "nsyn", version: document.version, text: document.getText(),
    },
  });
}

function changed(event) {
  if (!isOurs(event.document) || event.contentChanges.length === 0) return;
  connection.tell("textDocument/didChange", {
    textDocument: { uri: event.document.uri.toString(), version: event.document.version },
    contentChanges: event.contentChanges.map((change) => ({ range: span(change.range), text: change.text })),
  });
}

// MARK: Starting

function program() {
  return vscode.workspace.getConfiguration("nsyn").get("path") || "nsyn";
}

async function start() {
  const folders = vscode.workspace.workspaceFolders || [];
  const folder = folders.length > 0 ? folders[0].uri.fsPath : undefined;
  connection = new Connection(program(), folder, ended);
  connection.on("textDocument/publishDiagnostics", (found) => {
    diagnostics.set(vscode.Uri.parse(found.uri), found.diagnostics.map(diagnostic));
  });
  const answer = await connection.ask("initialize", {
    processId: process.pid,
    workspaceFolders: folders.map((one) => ({ uri: one.uri.toString(), name: one.name })),
    initializationOptions: { virtualDocuments: true, pictures: true },
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      textDocument: {
        publishDiagnostics: { relatedInformation: true },
        completion: { completionItem: { snippetSupport: true } },
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        hover: { contentFormat: ["markdown"] },
      },
    },
  });
  connection.tell("initialized", {});
  for (const document of vscode.workspace.textDocuments) opened(document);
  return answer.capabilities;
}

// A server that ends unasked is started again, but not for ever.
function ended(reason) {
  diagnostics.clear();
  starts += 1;
  if (starts > 3) {
    vscode.window.showErrorMessage(`nsyn: the language server does not stay up (${reason}). Is \`${program()}\` right?`);
    return;
  }
  start().catch(() => {});
}

async function activate(context) {
  diagnostics = vscode.languages.createDiagnosticCollection("nsyn");
  context.subscriptions.push(diagnostics);
  let capabilities;
  try {
    capabilities = await start();
  } catch (error) {
    return;
  }
  const tokens = capabilities.semanticTokensProvider.legend;
  legend = new vscode.SemanticTokensLegend(tokens.tokenTypes, tokens.tokenModifiers);
  register(context);
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.onDidChangeTextDocument(changed),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (isOurs(document)) connection.tell("textDocument/didSave", named(document));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isOurs(document)) connection.tell("textDocument/didClose", named(document));
    }),
    vscode.commands.registerCommand("nsyn.restart", async () => {
      starts = 0;
      await connection.close();
      await start();
    }),
    vscode.commands.registerCommand("nsyn.runSweep", (uri, name) => inTerminal("simulate", uri, name)),
    vscode.commands.registerCommand("nsyn.compilePlate", (uri, name) => inTerminal("compile", uri, name)));
}

// Sweeps and plates run where the user sees them.
function inTerminal(command, uri, name) {
  const terminal = vscode.window.terminals.find((one) => one.name === "nsyn") || vscode.window.createTerminal("nsyn");
  const quoted = (text) => `'${text.replace(/'/g, "'\\''")}'`;
  terminal.show();
  terminal.sendText(`${quoted(program())} ${command} ${quoted(vscode.Uri.parse(uri).fsPath)} ${quoted(name)}`);
}

async function deactivate() {
  if (connection) await connection.close();
}

module.exports = { activate, deactivate };
