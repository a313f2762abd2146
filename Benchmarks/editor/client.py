"""The least client that speaks the language server protocol: for measuring, where a real one would be measured, too."""
import json
import pathlib
import subprocess
import time


class Client:
    def __init__(self, words, settings=None, options=None, folder=None, environment=None):
        self.start(words, folder, environment)
        root = pathlib.Path(folder or ".").resolve().as_uri()
        self.capabilities = self.ask("initialize", {
            "processId": None, "rootUri": root, "workspaceFolders": [{"uri": root, "name": "w"}],
            "initializationOptions": options or {},
            "capabilities": settings or {
                "general": {"positionEncodings": ["utf-8", "utf-16"]},
                "textDocument": {"publishDiagnostics": {"relatedInformation": True},
                                 "completion": {"completionItem": {"snippetSupport": True}}},
            }})["result"]
        self.tell("initialized", {})

    def start(self, words, folder=None, environment=None):
        """The process alone: nothing is said yet."""
        self.process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder, env=environment)
        self.number = 0
        self.notifications = []
        self.answers = []
        # When the last message was there, before it was read.
        self.arrived = 0.0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def raw(self, bytes):
        self.process.stdin.write(bytes)
        self.process.stdin.flush()

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError("the server is gone")
            line = line.strip()
            if not line:
                break
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self.process.stdout.read(length)
        self.arrived = time.perf_counter()
        return json.loads(body)

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        """The answer to a question; what else comes before it is kept."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": parameters})
        return self.answer(self.number)

    def keep(self, message):
        """What nobody waits for just now."""
        if "method" in message and "id" in message:
            # The server asks for settings: there are none.
            wanted = (message.get("params") or {}).get("items", [])
            self.send({"id": message["id"], "result": [None] * len(wanted) if wanted else None})
        elif "method" in message:
            self.notifications.append(message)
        else:
            self.answers.append(message)

    def answer(self, number):
        """The answer to a question; what else comes before it is kept."""
        while True:
            for index, message in enumerate(self.answers):
                if message.get("id") == number:
                    return self.answers.pop(index)
            self.keep(self.receive())

    def diagnostics(self, uri, version):
        """The findings that the server publishes for a version of a document."""
        while True:
            for index, message in enumerate(self.notifications):
                if message["method"] == "textDocument/publishDiagnostics":
                    found = message["params"]
                    if found["uri"] == uri and found.get("version", version) == version:
                        del self.notifications[:index + 1]
                        return found["diagnostics"]
            self.keep(self.receive())

    def open(self, uri, language, text):
        self.tell("textDocument/didOpen", {
            "textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})

    def change(self, uri, version, line, character, removed, text):
        """Replaces `removed` characters of one line."""
        self.tell("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{
                "range": {"start": {"line": line, "character": character},
                          "end": {"line": line, "character": character + removed}},
                "text": text}]})

    def close(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.stdin.close()
        return self.process.wait(timeout=20)


def milliseconds(client, action):
    """From a message to the arrival of what is waited for, with it. Reading it is the client's own affair."""
    start = time.perf_counter()
    result = action()
    return (client.arrived - start) * 1000, result
