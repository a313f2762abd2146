"""A script to ask about, places in it, and what clients do with the edits that they are given."""
import asyncio
import pathlib
import re

from lsprotocol import types as lsp

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
plates first_plate = screen scaled to 300 µL on plate96_deep using opentrons.flex
"""


def units(text):
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2


def at(text, needle, offset=0):
    """The place of a piece of a text, counted as the protocol does."""
    return position(text, text.index(needle) + offset)


def position(text, index):
    return lsp.Position(text.count("\n", 0, index), units(text[text.rfind("\n", 0, index) + 1:index]))


def index(text, place):
    """Where a place of the protocol is in a text."""
    lines = text.split("\n")
    line = lines[place.line] if place.line < len(lines) else ""
    start = sum(len(one) + 1 for one in lines[:place.line])
    return min(start + len(line.encode("utf-16-le")[:2 * place.character].decode("utf-16-le")), len(text))


def whole(text):
    return lsp.Range(lsp.Position(0, 0), position(text, len(text)))


def inside(text, span):
    """What a range of a text holds."""
    return text[index(text, span.start):index(text, span.end)]


def edited(text, edits):
    """A text after the edits of the server, which must not overlap."""
    places = sorted((index(text, edit.range.start), index(text, edit.range.end), edit.new_text) for edit in edits)
    for (_, end, _), (start, _, _) in zip(places, places[1:]):
        assert end <= start, f"edits overlap: {edits}"
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def filled(snippet):
    """A snippet as it stands when nobody types over its places."""
    return re.sub(r"\$\{\d+:([^}]*)\}|\$\{?\d+\}?", lambda match: match[1] or "", snippet)


def opened(client, text=SCRIPT, name="a.nsyn"):
    """Writes a script into the client's folder and opens it."""
    path = pathlib.Path(client.folder) / name
    path.write_text(text)
    uri = path.as_uri()
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(
        lsp.TextDocumentItem(uri=uri, language_id="nsyn", version=1, text=text)))
    client.versions[uri] = 1
    return uri, lsp.TextDocumentIdentifier(uri=uri)


def typed(client, uri, start, end, text):
    """One change as an editor sends it."""
    client.versions[uri] += 1
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(
        lsp.VersionedTextDocumentIdentifier(version=client.versions[uri], uri=uri),
        [lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=text)]))


def replaced(client, uri, text):
    """The whole text anew."""
    client.versions[uri] += 1
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(
        lsp.VersionedTextDocumentIdentifier(version=client.versions[uri], uri=uri),
        [lsp.TextDocumentContentChangeWholeDocument(text=text)]))


async def findings(client, uri, wanted=lambda found: True):
    """What the server published, once it is what is waited for."""
    for _ in range(400):
        found = client.diagnostics.get(uri)
        if found is not None and wanted(found):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"not the findings that were waited for: {client.diagnostics.get(uri)}")


def errors(found):
    return [one for one in found if one.severity == lsp.DiagnosticSeverity.Error]
