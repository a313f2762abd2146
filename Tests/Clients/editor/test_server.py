"""`nsyn lsp` driven by pytest-lsp, which is pygls on the client's side: the types of the protocol are checked on every
answer. `NSYN` names the program."""
import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

SCRIPT = """\
import std.reagents

target Au25 = cluster [Au25(MHA)18]^-

stock gold = 20 mM HAuCl4_3H2O in water, protect from light
stock thiol = 10 mM MHA in (25 mM NaOH in water)
stock hydride = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

/// µ and 😀: what stands behind them is counted in UTF-16
protocol reduce(heat: Temperature = 40 °C in 20 °C to 60 °C) -> Au25 by reduction {
    let pot = vessel(20 mL)
    add 4.4 mL water to pot
    add 0.25 mL gold to pot  // 5 µmol 😀
    add 2 eq thiol to pot
    heat pot to heat
    add 2.24 eq hydride to pot dropwise over 30 s
    hold pot for 3 h
}

protocol twice() {
    let first = run reduce(heat: 50 °C)
    stir first at 300 rpm
}

sweep screen = reduce over {
    heat in [25 °C, 40 °C]
} replicate 3
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ.get("NSYN", "nsyn"), "lsp"]))
async def client(lsp_client: LanguageClient, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    await lsp_client.initialize_session(lsp.InitializeParams(
        capabilities=pytest_lsp.client_capabilities("visual_studio_code"),
        workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name="scripts")],
        initialization_options={"diagnostics": "push"}))
    lsp_client.folder = folder
    yield
    await lsp_client.shutdown_session()


def place(text, needle, offset=0):
    index = text.index(needle) + offset
    line = text.count("\n", 0, index)
    start = text.rfind("\n", 0, index) + 1
    return lsp.Position(line, len(text[start:index].encode("utf-16-le")) // 2)


def opened(client, text=SCRIPT, name="a.nsyn"):
    path = pathlib.Path(client.folder) / name
    path.write_text(text)
    uri = path.as_uri()
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(
        lsp.TextDocumentItem(uri=uri, language_id="nsyn", version=1, text=text)))
    return uri, lsp.TextDocumentIdentifier(uri=uri)


def changed(client, uri, version, start, end, text):
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(
        lsp.VersionedTextDocumentIdentifier(version=version, uri=uri),
        [lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=text)]))


async def findings(client, uri, wanted=lambda found: True):
    for _ in range(200):
        found = client.diagnostics.get(uri)
        if found is not None and wanted(found):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"not the findings that were waited for: {client.diagnostics.get(uri)}")


@pytest.mark.asyncio
async def test_findings_follow_the_text(client):
    uri, _ = opened(client)
    clean = await findings(client, uri)
    assert not [found for found in clean if found.severity == lsp.DiagnosticSeverity.Error]
    at = place(SCRIPT, "gold to pot")
    changed(client, uri, 2, at, lsp.Position(at.line, at.character + 4), "silver")
    wrong = await findings(client, uri, lambda found: any(one.code == "NS0201" for one in found))
    unknown = next(one for one in wrong if one.code == "NS0201")
    assert unknown.range.start == at and "silver" in unknown.message
    changed(client, uri, 3, at, lsp.Position(at.line, at.character + 6), "gold")
    await findings(client, uri, lambda found: found == clean)


@pytest.mark.asyncio
async def test_a_step_says_what_its_vessel_holds(client):
    uri, document = opened(client)
    found = await client.text_document_hover_async(
        lsp.HoverParams(document, place(SCRIPT, "add 2 eq thiol")))
    assert "`pot` after this step" in found.contents.value and "2 eq" in found.contents.value
    assert "mM" in found.contents.value
    hints = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(document, lsp.Range(lsp.Position(0, 0), lsp.Position(30, 0))))
    assert any("∑ 4.65 mL" in hint.label for hint in hints)


@pytest.mark.asyncio
async def test_formulas_and_reagents_are_explained(client):
    uri, document = opened(client)
    formula = await client.text_document_hover_async(lsp.HoverParams(document, place(SCRIPT, "[Au25(MHA)18]", 2)))
    assert "valence electrons: 8" in formula.contents.value
    reagent = await client.text_document_hover_async(lsp.HoverParams(document, place(SCRIPT, "NaBH4", 1)))
    assert "molar mass" in reagent.contents.value


@pytest.mark.asyncio
async def test_completion_knows_units_clauses_and_vessels(client):
    uri, document = opened(client)
    at = place(SCRIPT, "    hold pot for 3 h")
    version = 1
    for line, wanted, unwanted in [
        ("    hold pot for 3 ", "min", "mL"), ("    add 1 mL water to ", "pot", "gold"), ("    add 1 mL ", "gold", None),
        ("    stir pot ", "at", "to"), ("    ad", "adjust", "heat"),
    ]:
        changed(client, uri, version + 1, at, at, line + "\n")
        end = lsp.Position(at.line, at.character + len(line))
        found = await client.text_document_completion_async(lsp.CompletionParams(document, end))
        labels = [item.label for item in found.items]
        assert wanted in labels, (line, labels[:20])
        assert unwanted is None or unwanted not in labels, (line, unwanted)
        changed(client, uri, version + 2, at, lsp.Position(at.line + 1, 0), "")
        version += 2


@pytest.mark.asyncio
async def test_names_are_found_and_renamed(client):
    uri, document = opened(client)
    at = place(SCRIPT, "heat: Temp")
    places = await client.text_document_references_async(
        lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), document, at))
    assert len(places) == 4
    edit = await client.text_document_rename_async(lsp.RenameParams(document, at, "level"))
    assert len(edit.changes[uri]) == 4
    with pytest.raises(Exception, match="means something else"):
        await client.text_document_rename_async(
            lsp.RenameParams(document, place(SCRIPT, "gold ="), "thiol"))
    definition = await client.text_document_definition_async(
        lsp.DefinitionParams(document, place(SCRIPT, "add 4.4", 1)))
    assert definition.uri.endswith("verbs.nsyn")


@pytest.mark.asyncio
async def test_the_rest_of_the_protocol_is_well_formed(client):
    uri, document = opened(client)
    await findings(client, uri)
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(20, 0))
    options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    assert [one.name for one in symbols] == ["Au25", "gold", "thiol", "hydride", "reduce", "twice", "screen"]
    assert await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
    tokens = await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document))
    assert len(tokens.data) % 5 == 0 and len(tokens.data) > 300
    assert await client.text_document_selection_range_async(
        lsp.SelectionRangeParams(document, [place(SCRIPT, "4.4 mL")]))
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    assert lenses[0].command.command == "nsyn.runSweep"
    links = await client.text_document_document_link_async(lsp.DocumentLinkParams(document))
    assert links[0].target.startswith("file://")
    help = await client.text_document_signature_help_async(
        lsp.SignatureHelpParams(document, place(SCRIPT, "over 30 s", 5)))
    assert help.signatures[0].label.startswith("add ")
    assert help.active_parameter == 2
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(
        document, lsp.Range(place(SCRIPT, "25 mM NaOH"), place(SCRIPT, "25 mM NaOH")),
        lsp.CodeActionContext(diagnostics=[])))
    titles = [one.title for one in actions]
    assert "Convert to M" in titles and "Extract the stock `naoh_stock`" in titles
    items = await client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(document, place(SCRIPT, "reduce(heat: T")))
    calls = await client.call_hierarchy_incoming_calls_async(lsp.CallHierarchyIncomingCallsParams(items[0]))
    assert [one.from_.name for one in calls] == ["twice", "screen"]
    outgoing = await client.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams((await client.text_document_prepare_call_hierarchy_async(
            lsp.CallHierarchyPrepareParams(document, place(SCRIPT, "twice()"))))[0]))
    assert [one.to.name for one in outgoing] == ["reduce"]
    assert not await client.text_document_formatting_async(lsp.DocumentFormattingParams(document, options))
    assert not await client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(document, whole, options))
    found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("redu"))
    assert [one.name for one in found] == ["reduce"]


@pytest.mark.asyncio
async def test_imports_are_followed_between_documents(client):
    stocks, _ = opened(client, "stock silver = 10 mM AgNO3 in water\n", "stocks.nsyn")
    text = 'import "stocks.nsyn"\nprotocol p() {\n    let pot = vessel(9 mL)\n    add 1 mL silver to pot\n}\n'
    uri, document = opened(client, text, "main.nsyn")
    found = await client.text_document_definition_async(
        lsp.DefinitionParams(document, place(text, "silver to", 1)))
    assert found.uri == stocks
    await findings(client, uri, lambda found: not any(one.code == "NS0201" for one in found))
    changed(client, stocks, 2, lsp.Position(0, 6), lsp.Position(0, 12), "metal")
    await findings(client, uri, lambda found: any(one.code == "NS0201" for one in found))
