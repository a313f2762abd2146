"""What no editor should send, sent to `nsyn lsp` byte by byte: the answer is the protocol's own error, and the server goes
on. Each test ends with a question that only a server in order answers."""
import json
import os
import pathlib
import signal
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "Benchmarks/editor"))
from client import Client  # noqa: E402

PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMETERS, INTERNAL = -32700, -32600, -32601, -32602, -32603
NOT_INITIALIZED, CANCELLED, MODIFIED, FAILED = -32002, -32800, -32801, -32803
TEXT = "stock gold = 20 mM HAuCl4_3H2O in water\nlet a = nothing\n"
URI = "untitled:a.nsyn"
PROGRAM = [os.environ.get("NSYN", "nsyn"), "lsp"]


@pytest.fixture(autouse=True)
def patience():
    """A server that says nothing fails its test."""
    def give_up(*_):
        raise TimeoutError("the server did not answer")
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(120)
    yield
    signal.alarm(0)


@pytest.fixture
def server(tmp_path):
    client = Client(PROGRAM, folder=tmp_path)
    yield client
    assert_alive(client)
    assert client.close() == 0


def assert_alive(client):
    client.open("untitled:alive", "nsyn", TEXT)
    found = client.diagnostics("untitled:alive", 1)
    assert [one["code"] for one in found if one["severity"] == 1] == ["NS0201"]
    place = {"textDocument": {"uri": "untitled:alive"}, "position": {"line": 0, "character": 7}}
    assert "stock gold" in client.ask("textDocument/hover", place)["result"]["contents"]["value"]


def question(method, uri=URI, **parameters):
    return f"textDocument/{method}", {"textDocument": {"uri": uri}, **parameters}


def hover(line=0, character=7, uri=URI):
    return question("hover", uri, position={"line": line, "character": character})


def code(answer):
    return answer.get("error", {}).get("code")


def change(client, version, changes, uri=URI):
    client.tell("textDocument/didChange", {
        "textDocument": {"uri": uri, "version": version}, "contentChanges": changes})


def span(*places):
    return dict(zip(("start", "end"), ({"line": line, "character": character} for line, character in places)))


# Messages that are none


@pytest.mark.parametrize("body", [
    b"{nonsense", b"{", b"", b"\xff\xfe", b'{"a": "\xff"}', b'{"id": 1, "method": "x"', b"[" * 100_000,
    b'{"id": 01}', b"\x00" * 64, "{'id': 1}".encode(),
])
def test_invalid_json(server, body):
    server.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    answer = server.answer(None)
    assert code(answer) == PARSE_ERROR and answer["error"]["message"]


@pytest.mark.parametrize("body", [
    b"[]", b"7", b"null", b'"text"', b"{}", b'{"id": 1}', b'{"id": {}, "method": "x"}', b'{"id": 1, "method": 7}',
])
def test_messages_that_ask_nothing(server, body):
    server.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    while True:
        answer = server.receive()
        if "method" not in answer:
            break
    assert code(answer) == INVALID_REQUEST


def test_headers_that_are_none(server):
    for header in [b"nonsense\r\n\r\n", b"Content-Length: many\r\n\r\n", b"Content-Length: -4\r\n\r\n"]:
        server.raw(header)
        assert code(server.answer(None)) == PARSE_ERROR
    # Without a carriage return, in other letters, and with a second header.
    body = json.dumps({"jsonrpc": "2.0", "id": "odd", "method": "workspace/symbol", "params": {"query": ""}}).encode()
    server.raw(b"content-length:%d\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n" % len(body) + body)
    assert server.answer("odd")["result"] == []


def test_messages_in_pieces_and_in_one(server):
    bodies = [json.dumps({"jsonrpc": "2.0", "id": f"m{number}", "method": "workspace/symbol",
                          "params": {"query": "µ😀"}}, ensure_ascii=False).encode() for number in range(3)]
    stream = b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies)
    for start in range(0, len(stream), 7):
        server.raw(stream[start:start + 7])
    for number in range(3):
        assert server.answer(f"m{number}")["result"] == []


# Questions that make no sense


def test_unknown_methods(server):
    assert code(server.ask("textDocument/teleport", {})) == NO_METHOD
    assert code(server.ask("$/whatever", {})) == NO_METHOD
    server.tell("$/whatever", {"a": 1})
    server.tell("textDocument/didTeleport", None)


@pytest.mark.parametrize("parameters", [
    None, [], 7, {}, {"textDocument": None}, {"textDocument": {"uri": 7}}, {"textDocument": {"uri": "file:///not-open"}},
    {"textDocument": {"uri": URI}}, {"textDocument": {"uri": URI}, "position": {"line": -1, "character": 0}},
    {"textDocument": {"uri": URI}, "position": {"line": 99, "character": 0}},
    {"textDocument": {"uri": URI}, "position": {"line": 1e300, "character": 0}},
    {"textDocument": {"uri": URI}, "position": {"line": 2 ** 64, "character": 2 ** 63}},
    {"textDocument": {"uri": URI}, "position": {"line": "0", "character": []}},
])
def test_parameters_that_fit_no_question(server, parameters):
    server.open(URI, "nsyn", TEXT)
    for method in ["hover", "completion", "definition", "references", "rename", "signatureHelp", "documentHighlight",
                   "prepareRename", "prepareCallHierarchy", "onTypeFormatting"]:
        assert code(server.ask(f"textDocument/{method}", parameters)) == INVALID_PARAMETERS, method


def test_ranges_that_end_before_they_begin(server):
    server.open(URI, "nsyn", TEXT)
    for method in ["codeAction", "inlayHint", "rangeFormatting", "semanticTokens/range"]:
        asked = question(method, range=span((1, 3), (0, 1)), context={"diagnostics": []}, options={})
        assert code(server.ask(*asked)) == INVALID_PARAMETERS, method
        # Lines behind the end are the end: editors ask for more than there is.
        asked = question(method, range=span((0, 0), (10 ** 6, 0)), context={"diagnostics": []}, options={})
        assert "result" in server.ask(*asked), method


def test_before_the_beginning_and_behind_the_end(tmp_path):
    client = Client.__new__(Client)
    Client.start(client, PROGRAM, tmp_path)
    assert code(client.ask(*hover())) == NOT_INITIALIZED
    client.open(URI, "nsyn", TEXT)
    assert "capabilities" in client.ask("initialize", {"capabilities": {}})["result"]
    assert code(client.ask("initialize", {"capabilities": {}})) == INVALID_REQUEST
    assert code(client.ask(*hover())) == INVALID_PARAMETERS
    assert client.ask("shutdown", None)["result"] is None
    assert code(client.ask(*hover())) == INVALID_REQUEST
    client.tell("exit", None)
    assert client.process.wait(timeout=20) == 0


def test_a_client_that_goes_away(tmp_path):
    client = Client(PROGRAM, folder=tmp_path)
    client.open(URI, "nsyn", TEXT)
    client.process.stdin.close()
    assert client.process.wait(timeout=20) == 1


# Changes that do not fit


@pytest.mark.parametrize("places", [
    ((9, 0), (9, 4)), ((0, 0), (70, 0)), ((1, 3), (0, 1)), ((2 ** 40, 0), (2 ** 40, 1)),
])
def test_changes_out_of_range(server, places):
    server.open(URI, "nsyn", TEXT)
    server.diagnostics(URI, 1)
    change(server, 2, [{"range": span(*places), "text": "x"}])
    # What the client sees is not known any more, until it says so.
    assert code(server.ask(*hover())) == FAILED
    said = [one["params"]["message"] for one in server.notifications if one["method"] == "window/logMessage"]
    assert any("send its whole text" in one for one in said), said
    change(server, 3, [{"range": span((0, 0), (0, 0)), "text": "y"}])
    change(server, 4, [{"text": "let b = absent\n"}])
    found = server.diagnostics(URI, 4)
    assert "absent" in found[0]["message"]
    assert code(server.ask(*hover(0, 4))) is None


def test_changes_that_are_none(server):
    server.open(URI, "nsyn", TEXT)
    before = server.diagnostics(URI, 1)
    for changes in [[{}], [{"range": None}], [{"range": {"start": 1}, "text": "x"}], [{"range": span((0, -1), (0, 0)), "text": "x"}],
                    [{"text": 7}], "all of it"]:
        change(server, 2, changes)
    server.tell("textDocument/didChange", {"textDocument": 3, "contentChanges": []})
    server.tell("textDocument/didChange", {"contentChanges": [{"text": "x"}]})
    server.tell("textDocument/didOpen", {"textDocument": {"uri": "untitled:b"}})
    change(server, 2, [{"text": TEXT}], "untitled:never-opened")
    # None of them was made; characters behind the end of a line are its end.
    change(server, 3, [{"range": span((1, 4000), (1, 9000)), "text": " "}])
    assert [one["code"] for one in server.diagnostics(URI, 3)] == [one["code"] for one in before]
    assert "stock gold" in server.ask(*hover())["result"]["contents"]["value"]


def test_a_document_of_sixteen_mebibytes(server):
    line = "let value_{} = 3 mL + nothing  // µ 😀\n"
    lines, size = [], 0
    while size < 16 << 20:
        lines.append("// " + "x" * 600 + "\n" if len(lines) % 10 else line.format(len(lines)))
        size += len(lines[-1].encode())
    lines.pop()
    text = "".join(lines)
    server.open(URI, "nsyn", text)
    unknown = [one for one in server.diagnostics(URI, 1) if one["code"] == "NS0201"]
    assert len(unknown) == sum(1 for one in lines if one.startswith("let"))
    change(server, 2, [{"range": span((1, 0), (1, 0)), "text": "let b = absent\n"}])
    assert any("absent" in one["message"] for one in server.diagnostics(URI, 2))
    assert "result" in server.ask(*hover(0, 5))
    # More than that is refused, and so is what is asked about it; less is taken again.
    change(server, 3, [{"range": span((0, 0), (0, 0)), "text": "// " + "y" * 1000 + "\n"}])
    assert [one["code"] for one in server.diagnostics(URI, 3)] == ["NS1005"]
    change(server, 4, [{"text": TEXT}])
    assert [one["code"] for one in server.diagnostics(URI, 4) if one["severity"] == 1] == ["NS0201"]


# Questions that nobody waits for


SLOW = "".join(
    f"protocol p{number}(heat: Temperature = 40 °C in 20 °C to 60 °C) {{\n    let pot = vessel(9 mL)\n"
    f"    add {number % 7 + 1} mL water to pot\n    heat pot to heat\n}}\n" for number in range(3000))


def test_cancelled_questions(server):
    server.open(URI, "nsyn", SLOW)
    asked = question("codeAction", range=span((0, 0), (0, 1)), context={"diagnostics": []})
    server.send({"id": "slow", "method": asked[0], "params": asked[1]})
    server.send({"id": "late", "method": "textDocument/foldingRange", "params": {"textDocument": {"uri": URI}}})
    server.tell("$/cancelRequest", {"id": "late"})
    server.tell("$/cancelRequest", {"id": "never asked"})
    server.tell("$/cancelRequest", {"id": None})
    server.tell("$/cancelRequest", None)
    answers = dict((answer["id"], answer) for answer in (server.answer("slow"), server.answer("late")))
    assert code(answers["late"]) == CANCELLED
    assert code(answers["slow"]) in (None, CANCELLED)


def test_views_of_an_old_text(server):
    server.open(URI, "nsyn", SLOW)
    asked = question("codeAction", range=span((0, 0), (0, 1)), context={"diagnostics": []})
    server.send({"id": "slow", "method": asked[0], "params": asked[1]})
    server.send({"id": "old", "method": "textDocument/semanticTokens/full", "params": {"textDocument": {"uri": URI}}})
    change(server, 2, [{"range": span((0, 0), (0, 0)), "text": "// "}])
    server.answer("slow")
    assert code(server.answer("old")) == MODIFIED


def test_a_document_that_is_closed_in_the_middle(server):
    server.open(URI, "nsyn", SLOW)
    for number, method in enumerate(["foldingRange", "semanticTokens/full", "documentSymbol", "formatting"]):
        server.send({"id": f"q{number}", "method": f"textDocument/{method}",
                     "params": {"textDocument": {"uri": URI}, "options": {}}})
    server.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    server.tell("textDocument/didClose", {"textDocument": {"uri": URI}})
    for number in range(4):
        answer = server.answer(f"q{number}")
        assert "result" in answer or code(answer) == MODIFIED
    assert code(server.ask(*hover())) == INVALID_PARAMETERS
    time.sleep(0.5)
    server.ask("workspace/symbol", {"query": ""})
    shown = [one["params"]["diagnostics"] for one in server.notifications
             if one["method"] == "textDocument/publishDiagnostics" and one["params"]["uri"] == URI]
    assert shown[-1] == []


# Mistakes of nsyn itself


def worker(client):
    """The process that serves, below the one that the editor started."""
    tasks = pathlib.Path(f"/proc/{client.process.pid}/task")
    children = [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    assert len(children) == 1
    return int(children[0])


def test_a_handler_that_crashes(server):
    server.open(URI, "nsyn", TEXT)
    server.diagnostics(URI, 1)
    change(server, 2, [{"range": span((0, 0), (0, 0)), "text": "// 😀\n"}])
    server.diagnostics(URI, 2)
    # Held still, so that both questions are open when it falls.
    old = worker(server)
    os.kill(old, signal.SIGSTOP)
    asked = hover(1)
    server.send({"id": "doomed", "method": asked[0], "params": asked[1]})
    server.send({"id": 70, "method": "textDocument/foldingRange", "params": {"textDocument": {"uri": URI}}})
    time.sleep(0.5)
    os.kill(old, signal.SIGSEGV)
    os.kill(old, signal.SIGCONT)
    for identity in ("doomed", 70):
        assert code(server.answer(identity)) == INTERNAL
    # The new one knows what the old one knew, the changes too.
    assert "stock gold" in server.ask(*hover(1))["result"]["contents"]["value"]
    assert any("started anew" in one["params"]["message"] for one in server.notifications
               if one["method"] == "window/logMessage")
    change(server, 3, [{"range": span((2, 8), (2, 15)), "text": "absent"}])
    while True:
        found = server.diagnostics(URI, 3)
        if any("absent" in one["message"] for one in found):
            break


def test_a_text_that_crashes_again_and_again(server):
    server.open(URI, "nsyn", TEXT)
    server.diagnostics(URI, 1)
    for number in range(7):
        old = worker(server)
        os.kill(old, signal.SIGKILL)
        while True:
            answer = server.ask("workspace/symbol", {"query": ""})
            if "result" in answer:
                break
            assert code(answer) == INTERNAL
        assert worker(server) != old
    # What fails again and again fails because of a text: it is left closed.
    assert code(server.ask(*hover())) == INVALID_PARAMETERS
