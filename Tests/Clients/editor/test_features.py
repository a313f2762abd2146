"""Every feature of `nsyn lsp`, asked for as editors do, in the order of the list in docs/editors."""
import base64
import re

import pytest
from lsprotocol import types as lsp

from support import (
    SCRIPT, at, edited, errors, filled, findings, inside, opened, position, replaced, typed, whole)

pytestmark = pytest.mark.asyncio
OPTIONS = lsp.FormattingOptions(tab_size=4, insert_spaces=True)


# Findings


async def test_findings_follow_the_text(client):
    uri, _ = opened(client)
    clean = await findings(client, uri)
    assert not errors(clean)
    here = at(SCRIPT, "gold to pot")
    typed(client, uri, here, lsp.Position(here.line, here.character + 4), "silver")
    wrong = await findings(client, uri, lambda found: any(one.code == "NS0201" for one in found))
    unknown = next(one for one in wrong if one.code == "NS0201")
    assert unknown.range.start == here and "silver" in unknown.message
    typed(client, uri, here, lsp.Position(here.line, here.character + 6), "gold")
    await findings(client, uri, lambda found: found == clean)


async def test_findings_are_given_to_those_who_ask(asking):
    text = SCRIPT.replace("gold to pot", "silver to pot")
    uri, document = opened(asking, text)
    first = await asking.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(document))
    assert first.kind == "full" and any(one.code == "NS0201" for one in first.items)
    again = await asking.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(document, previous_result_id=first.result_id))
    assert again.kind == "unchanged"
    here = at(text, "silver to pot")
    typed(asking, uri, here, lsp.Position(here.line, here.character + 6), "gold")
    right = await asking.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(document, previous_result_id=first.result_id))
    assert right.kind == "full" and not errors(right.items)


async def test_what_is_unused_is_faded_and_what_else_matters_is_linked(client):
    text = SCRIPT.replace("stock thiol", "stock spare = 1 M NaCl in water\nstock thiol").replace(
        "let pot = vessel(20 mL)", "let pot = vessel(4 mL)")
    uri, _ = opened(client, text)
    found = await findings(client, uri, errors)
    unused = next(one for one in found if one.code == "NS0212")
    assert list(unused.tags) == [lsp.DiagnosticTag.Unnecessary] and unused.range.start == at(text, "spare")
    full = next(one for one in found if one.code == "NS0402")
    assert inside(text, full.range) == "4.4 mL water"
    assert any(inside(text, label.location.range) == "pot" for label in full.related_information)


# Hover


async def hover(client, document, text, needle, offset=0):
    found = await client.text_document_hover_async(lsp.HoverParams(document, at(text, needle, offset)))
    return found.contents.value if found else None


async def test_names_and_numbers_have_types_and_dimensions(client):
    _, document = opened(client)
    assert "`40 °C`" in await hover(client, document, SCRIPT, "40 °C", 1)
    assert "heat: Temperature = 40 °C in 20 °C to 60 °C" in await hover(client, document, SCRIPT, "heat: Temp", 1)
    concentration = await hover(client, document, SCRIPT, "112 mM", 1)
    assert "`112 mM`" in concentration and "Concentration" in concentration and "dimension" in concentration
    assert "stock gold = 20 mM HAuCl4_3H2O in water" in await hover(client, document, SCRIPT, "gold to pot")
    assert await hover(client, document, SCRIPT, "// 5 µmol", 4) is None


async def test_formulas_have_electrons_and_masses(client):
    _, document = opened(client)
    for needle, offset in [("[Au25(MHA)18]", 2), ("Au25 = ", 1), ("Au25 by", 1)]:
        text = await hover(client, document, SCRIPT, needle, offset)
        assert "valence electrons: 8" in text and "charge: -1" in text
        assert 7500 < float(re.search(r"molar mass: ([\d.]+) g/mol", text)[1]) < 7600


async def test_molecules_are_drawn_where_pictures_can_be_shown(client, asking):
    _, document = opened(client)
    plain = await hover(client, document, SCRIPT, "MHA in", 1)
    assert "molar mass" in plain and "data:image" not in plain
    _, document = opened(asking)
    drawn = await hover(asking, document, SCRIPT, "MHA in", 1)
    picture = re.search(r"!\[structure\]\(data:image/svg\+xml;base64,([^)]+)\)", drawn)
    assert "<svg" in base64.b64decode(picture[1]).decode()


async def test_a_step_says_what_its_vessel_holds(client):
    _, document = opened(client)
    text = await hover(client, document, SCRIPT, "add 2 eq thiol")
    assert "**`pot` after this step**: 5.65 mL" in text
    assert re.search(r"\| MHA \| 10 µmol \| 1\.77 mM \| 2 eq \|", text), text


async def test_hints_say_what_the_line_does_not(client):
    _, document = opened(client)
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole(SCRIPT)))
    labels = {SCRIPT.split("\n")[hint.position.line].split("//")[0].strip(): hint.label for hint in hints}
    assert labels["add 4.4 mL water to pot"].endswith("∑ 4.4 mL")
    # Equivalents, the concentration after the addition, the total volume.
    gold = labels["add 0.25 mL gold to pot"]
    assert "5 µmol" in gold and "1.075 mM" in gold and gold.endswith("∑ 4.65 mL")
    assert "+1 mL" in labels["add 2 eq thiol to pot"]
    line = at(SCRIPT, "add 2 eq").line
    some = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(document, lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0))))
    assert [hint.position.line for hint in some] == [line]


# Completion and signatures


async def offered(client, uri, before, after=""):
    """What is offered behind a line that is typed before `hold pot`, or at the end of the script where it is no step."""
    place = SCRIPT.index("    hold pot for 3 h") if before.startswith(" ") else len(SCRIPT)
    text = SCRIPT[:place] + before + after + "\n" + SCRIPT[place:]
    replaced(client, uri, text)
    found = await client.text_document_completion_async(
        lsp.CompletionParams(lsp.TextDocumentIdentifier(uri), position(text, place + len(before))))
    return text, sorted(found.items, key=lambda item: item.sort_text)


@pytest.mark.parametrize("line, wanted, unwanted", [
    ("    ad", ["add", "adjust"], ["heat"]),
    ("    stir pot ", ["at", "for"], ["to"]),
    ("    add 1 mL ", ["gold", "thiol", "HAuCl4_3H2O", "water"], []),
    ("    add 1 mL water to ", ["pot"], ["gold"]),
    ("    hold pot for 3 ", ["s", "min", "h"], ["mL", "°C"]),
    ("    heat pot to 3 ", ["°C"], ["min", "mL"]),
    ("    add 3 ", ["mL", "µL", "eq"], ["min"]),
    ("stock more = 5 mM ", ["NaBH4", "HAuCl4_3H2O"], []),
    ("target more = cluster ", ["[Au25(SG)18]^-"], ["add"]),
    ("target more = cluster [Au25(", ["[Au25(SG)18]^-"], ["[Au38(PET)24]"]),
    ("protocol other() -> Au25 by ", ["reduction", "direct_reduction", "seeded_growth"], []),
    ("import ", ["std.reagents"], []),
    ("waive ", ["overfilled_vessel"], []),
    ("sweep more = reduce(", ["heat"], []),
    ("let more: ", ["Temperature", "Volume"], []),
    ("expect Au25.", ["electrons", "charge"], []),
    ("", ["stock", "protocol", "sweep"], ["add"]),
])
async def test_completion_fits_its_place(client, line, wanted, unwanted):
    uri, _ = opened(client)
    _, items = await offered(client, uri, line)
    labels = [item.label for item in items]
    assert [one for one in wanted if one not in labels] == [], labels[:30]
    assert [one for one in unwanted if one in labels] == []


@pytest.mark.parametrize("line, label", [
    ("    ad", "add"), ("    sti", "stir"), ("    he", "heat"), ("    measure pot ", "by"), ("sto", "stock"),
    ("    hold pot for 3 ", "min"), ("target more = cluster [Au25", "[Au25(SG)18]^-"),
])
async def test_what_is_taken_over_reads(client, line, label):
    uri, _ = opened(client)
    text, items = await offered(client, uri, line)
    item = next(item for item in items if item.label == label)
    assert item.text_edit.range.end == position(text, text.index(line + "\n") + len(line))
    edit = lsp.TextEdit(item.text_edit.range, filled(item.text_edit.new_text))
    client.diagnostics.pop(uri, None)
    replaced(client, uri, edited(text, [edit]))
    # The findings of the line before it was completed may still be on their way.
    await findings(client, uri, lambda found: not [
        one for one in found if one.code.startswith("NS01") or one.code in ("NS0205", "NS0206", "NS0207")])


async def test_the_clauses_of_a_verb_are_shown(client):
    _, document = opened(client)

    async def signature(needle, offset):
        found = await client.text_document_signature_help_async(
            lsp.SignatureHelpParams(document, at(SCRIPT, needle, offset)))
        only = found.signatures[found.active_signature]
        return only.label, only.parameters[found.active_parameter].label
    label, active = await signature("over 30 s", 5)
    assert label.startswith("add ") and active.startswith("[over ")
    label, active = await signature("hydride to pot", 11)
    assert label.startswith("add ") and active.startswith("to ")
    label, active = await signature("heat: 50 °C", 6)
    assert label == "reduce(heat: Temperature = 40 °C in 20 °C to 60 °C)" and active.startswith("heat:")


# Names


async def test_names_lead_to_their_declarations(asking):
    uri, document = opened(asking)

    async def declared(needle, offset=0):
        found = await asking.text_document_definition_async(
            lsp.DefinitionParams(document, at(SCRIPT, needle, offset)))
        if found.uri == uri:
            return SCRIPT.split("\n")[found.range.start.line]
        shown = await asking.workspace_text_document_content_async(lsp.TextDocumentContentParams(found.uri))
        return f"{found.uri}: " + shown.text.split("\n")[found.range.start.line]
    assert await declared("gold to pot", 1) == "stock gold = 20 mM HAuCl4_3H2O in water, protect from light"
    assert (await declared("to heat\n", 4)).startswith("protocol reduce(heat: Temperature")
    assert (await declared("reduce(heat: 50")).startswith("protocol reduce(")
    assert (await declared("add 4.4")).startswith("nsyn-std:/verbs.nsyn: verb add")
    assert "reagent NaBH4" in await declared("NaBH4", 1)
    assert "reagent MHA" in await declared("[Au25(MHA)18]", 7)
    assert "unit rpm" in await declared("300 rpm", 5) or "rpm" in await declared("300 rpm", 5)


async def test_names_are_found_and_renamed(client):
    uri, document = opened(client)
    here = at(SCRIPT, "heat: Temp")
    places = await client.text_document_references_async(
        lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), document, here))
    assert [inside(SCRIPT, place.range) for place in places] == ["heat"] * 4
    uses = await client.text_document_references_async(
        lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=False), document, here))
    assert len(uses) == 3
    shown = await client.text_document_document_highlight_async(lsp.DocumentHighlightParams(document, here))
    assert [one.kind for one in shown] == [lsp.DocumentHighlightKind.Write] + [lsp.DocumentHighlightKind.Read] * 3
    asked = await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(document, here))
    assert inside(SCRIPT, asked.range) == asked.placeholder == "heat"
    edit = await client.text_document_rename_async(lsp.RenameParams(document, here, "level"))
    text = edited(SCRIPT, edit.changes[uri])
    assert "heat pot to level" in text and "run reduce(level: 50 °C)" in text and "    level in [25 °C" in text
    clean = await findings(client, uri)
    client.diagnostics.pop(uri)
    replaced(client, uri, text)
    assert len(await findings(client, uri)) == len(clean)
    for needle, name, why in [
        ("gold =", "thiol", "means something else"), ("gold =", "a b", "is no name"), ("add 4.4", "pour", "not declared"),
    ]:
        with pytest.raises(Exception, match=why):
            await client.text_document_rename_async(lsp.RenameParams(document, at(text, needle), name))


async def test_imports_are_followed_between_documents(client):
    stocks, document = opened(client, "stock silver = 10 mM AgNO3 in water\n", "stocks.nsyn")
    text = 'import "stocks.nsyn"\nprotocol p() {\n    let pot = vessel(9 mL)\n    add 1 mL silver to pot\n}\n'
    uri, main = opened(client, text, "main.nsyn")
    found = await client.text_document_definition_async(lsp.DefinitionParams(main, at(text, "silver to", 1)))
    assert found.uri == stocks
    edit = await client.text_document_rename_async(lsp.RenameParams(document, lsp.Position(0, 7), "argentum"))
    assert set(edit.changes) == {stocks, uri} and "add 1 mL argentum to" in edited(text, edit.changes[uri])
    links = await client.text_document_document_link_async(lsp.DocumentLinkParams(main))
    assert [(inside(text, link.range), link.target) for link in links] == [('"stocks.nsyn"', stocks)]
    await findings(client, uri, lambda found: not any(one.code == "NS0201" for one in found))
    typed(client, stocks, lsp.Position(0, 6), lsp.Position(0, 12), "argentum")
    await findings(client, uri, lambda found: any(one.code == "NS0201" for one in found))


async def test_symbols_of_documents_and_of_the_folder(client):
    _, document = opened(client)
    (client.folder / "other.nsyn").write_text("protocol reduce_again() {\n}\n")
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    assert [one.name for one in symbols] == [
        "Au25", "gold", "thiol", "hydride", "reduce", "twice", "screen", "first_plate"]
    reduce = symbols[4]
    assert [one.name for one in reduce.children] == ["heat", "pot"] and reduce.kind == lsp.SymbolKind.Function
    for symbol in symbols:
        assert inside(SCRIPT, symbol.selection_range) == symbol.name
        assert symbol.name in inside(SCRIPT, symbol.range)
    found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("redu"))
    assert [one.name for one in found] == ["reduce", "reduce_again"]


async def test_protocols_know_who_runs_them(client):
    _, document = opened(client)

    async def item(needle):
        found = await client.text_document_prepare_call_hierarchy_async(
            lsp.CallHierarchyPrepareParams(document, at(SCRIPT, needle)))
        return found[0]
    calls = await client.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(await item("reduce(heat: T")))
    assert [one.from_.name for one in calls] == ["twice", "screen"]
    assert [inside(SCRIPT, one.from_ranges[0]) for one in calls] == ["reduce", "reduce"]
    calls = await client.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams(await item("twice()")))
    assert [one.to.name for one in calls] == ["reduce"]


# The look of a text


def decoded(client, text, data):
    """Semantic tokens as pieces of text with their classes."""
    legend = client.server.capabilities.semantic_tokens_provider.legend
    found, line, character = [], 0, 0
    for step, start, length, kind, modifiers in zip(*(data[part::5] for part in range(5))):
        line, character = line + step, start if step else character + start
        piece = inside(text, lsp.Range(lsp.Position(line, character), lsp.Position(line, character + length)))
        names = [name for bit, name in enumerate(legend.token_modifiers) if modifiers >> bit & 1]
        found.append((piece, legend.token_types[kind], *names))
    return found


async def test_words_have_their_colours(client):
    _, document = opened(client)
    tokens = await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document))
    found = decoded(client, SCRIPT, tokens.data)
    for wanted in [
        ("stock", "keyword"), ("gold", "variable", "declaration"), ("gold", "variable"), ("20", "number"),
        ("mM", "type"), ("add", "method", "defaultLibrary"), ("NaBH4", "class", "defaultLibrary"),
        ("[Au25(MHA)18]^-", "class"), ("reduce", "function", "declaration"), ("heat", "parameter"),
        ("Temperature", "type"), ("// 5 µmol 😀", "comment"),
        ("/// µ and 😀: what stands behind them is counted in UTF-16", "comment", "documentation"),
    ]:
        assert wanted in found, (wanted, found)
    line = at(SCRIPT, "add 0.25").line
    span = lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0))
    some = await client.text_document_semantic_tokens_range_async(lsp.SemanticTokensRangeParams(document, span))
    assert decoded(client, SCRIPT, some.data) == [one for one in found[found.index(("0.25", "number")) - 1:]][:7]


async def test_folding_and_growing_selections(client):
    text = "import std.reagents\nimport std.species\n// one\n// two\n" + SCRIPT.split("\n", 1)[1]
    _, document = opened(client, text)
    folded = await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
    lines = text.split("\n")
    found = {(lines[one.start_line], lines[one.end_line], one.kind) for one in folded}
    assert ("import std.reagents", "import std.species", "imports") in found
    assert ("// one", "// two", "comment") in found
    assert ("protocol twice() {", "    stir first at 300 rpm", None) in found
    assert ("sweep screen = reduce over {", "    heat in [25 °C, 40 °C]", None) in found
    chains = await client.text_document_selection_range_async(
        lsp.SelectionRangeParams(document, [at(text, "mL gold"), at(text, "µmol 😀", 5)]))
    steps, one = [], chains[0]
    while one:
        steps.append(inside(text, one.range))
        one = one.parent
    assert steps[0] == "mL" and steps[1] == "0.25 mL" and steps[-1] == text
    assert any(step == "add 0.25 mL gold to pot" for step in steps)
    assert all(small in large and len(small) < len(large) for small, large in zip(steps, steps[1:]))


MESSY = SCRIPT.replace("stock gold = 20 mM", "stock   gold=20   mM").replace("    hold pot", "  hold   pot")


async def test_formatting_of_all_of_parts_and_while_typing(client):
    uri, document = opened(client, MESSY)
    edits = await client.text_document_formatting_async(lsp.DocumentFormattingParams(document, OPTIONS))
    tidy = edited(MESSY, edits)
    assert "stock gold = 20 mM" in tidy and "    hold pot for 3 h" in tidy and "// 5 µmol 😀" in tidy
    line = at(MESSY, "  hold").line
    span = lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0))
    edits = await client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(document, span, OPTIONS))
    assert edited(MESSY, edits) == MESSY.replace("  hold   pot", "    hold pot")
    # Behind the brace, what it closes.
    brace = at(MESSY, "hold   pot for 3 h\n}", len("hold   pot for 3 h\n}"))
    edits = await client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(document, brace, "}", OPTIONS))
    assert edited(MESSY, edits) == MESSY.replace("  hold   pot", "    hold pot")
    # Behind a line break, the line before; the new one stays.
    edits = await client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(document, lsp.Position(line + 1, 0), "\n", OPTIONS))
    assert edited(MESSY, edits) == MESSY.replace("  hold   pot", "    hold pot")
    client.diagnostics.pop(uri, None)
    replaced(client, uri, tidy)
    await findings(client, uri)
    assert not await client.text_document_formatting_async(lsp.DocumentFormattingParams(document, OPTIONS))


async def test_sweeps_can_be_run_and_plates_compiled(client):
    uri, document = opened(client)
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    assert [(inside(SCRIPT, lens.range), lens.command.command, *lens.command.arguments) for lens in lenses] == [
        ("screen", "nsyn.runSweep", uri, "screen"),
        ("first_plate", "nsyn.compilePlate", uri, "first_plate")]


# Actions


async def actions(client, document, text, needle, offset=0, only=None):
    here = at(text, needle, offset)
    return await client.text_document_code_action_async(lsp.CodeActionParams(
        document, lsp.Range(here, here), lsp.CodeActionContext(diagnostics=[], only=only))) or []


async def after(client, uri, text, action):
    """The text that an action makes, and what is found in it."""
    text = edited(text, action.edit.changes[uri])
    client.diagnostics.pop(uri, None)
    replaced(client, uri, text)
    return text, await findings(client, uri)


async def test_quantities_are_converted(client):
    text = SCRIPT.replace("20 mM HAuCl4", "0.02 M HAuCl4")
    uri, document = opened(client, text)
    offers = await actions(client, document, text, "0.02 M", 2, ["refactor"])
    assert "Convert to mM" in [one.title for one in offers]
    action = next(one for one in offers if one.title == "Convert to mM")
    assert action.kind == "refactor.rewrite" and not action.diagnostics
    assert (await after(client, uri, text, action))[0] == SCRIPT


async def test_a_solution_in_brackets_becomes_a_stock(client):
    uri, document = opened(client)
    clean = await findings(client, uri)
    offers = await actions(client, document, SCRIPT, "0.2 M NaOH", 1, ["refactor.extract"])
    assert [one.title for one in offers] == ["Extract the stock `naoh_stock`"]
    text, found = await after(client, uri, SCRIPT, offers[0])
    assert "stock naoh_stock = 0.2 M NaOH in water\nstock hydride = 112 mM NaBH4 in naoh_stock, on ice" in text
    assert sorted(one.code for one in found) == sorted(one.code for one in clean)


async def test_findings_are_repaired_or_waived(client):
    text = SCRIPT.replace("10 mM MHA", "10 mM MHAA").replace("import std.reagents\n", "import std.reagents\n" * 2)
    uri, document = opened(client, text)
    await findings(client, uri, errors)
    offers = await actions(client, document, text, "MHAA", 1, ["quickfix"])
    fix = next(one for one in offers if "MHA" in one.title)
    assert fix.kind == "quickfix" and fix.diagnostics[0].code == "NS0201"
    text, found = await after(client, uri, text, fix)
    assert not errors(found)
    unused = next(one for one in found if one.code == "NS0704")
    offers = await actions(client, document, text, "import std.reagents\n\n", 3)
    waiver = next(one for one in offers if one.title == "Waive `unused_import` here")
    waived, left = await after(client, uri, text, waiver)
    assert 'waive unused_import because "say why"' in waived
    assert unused.code not in [one.code for one in left]


async def test_all_safe_fixes_at_once(client):
    text = SCRIPT.replace("import std.reagents\n", "import std.reagents\nimport std.reagents\n")
    uri, document = opened(client, text)
    await findings(client, uri, lambda found: any(one.code == "NS0704" for one in found))
    offers = await actions(client, document, text, "import std", 3, ["source.fixAll"])
    assert [one.title for one in offers] == ["Apply all safe fixes"]
    action = offers[0] if offers[0].edit else await client.code_action_resolve_async(offers[0])
    repaired, found = await after(client, uri, text, action)
    assert repaired == SCRIPT
    assert not any(one.code == "NS0704" for one in found)


async def test_settings_of_the_laboratory_hold(client):
    uri, _ = opened(client, SCRIPT)
    before = await findings(client, uri)
    assert any(one.code == "NS0603" for one in before)
    (client.folder / "nsyn.toml").write_text('[lint]\nignore = ["NS0603", "no_such_rule"]\n')
    client.diagnostics.pop(uri)
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
    left = await findings(client, uri)
    assert [one for one in before if one.code != "NS0603"] == list(left)
    assert any("no_such_rule" in one.message for one in client.log_messages)
