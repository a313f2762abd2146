"""The least client that speaks the language server protocol: for measuring, where a real one would be measured, too."""
import json
import pathlib
import subprocess
import time


class Client:
    def __init__(self, words, settings=None, options=None, folder=None, environment=None):
        self.process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder, env=environment)
        self.number = 0
        self.notifications = []
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
        return json.loads(self.process.stdout.read(length))

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        """The answer to a question; what else comes before it is kept."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": parameters})
        return self.answer(self.number)

    def answer(self, number):
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                return message
            if "method" in message and "id" in message:
                # The server asks for settings: there are none.
                wanted = message["params"].get("items", []) if message.get("params") else []
                self.send({"id": message["id"], "result": [None] * len(wanted) if wanted else None})
            else:
                self.notifications.append(message)

    def diagnostics(self, uri, version):
        """The findings that the server publishes for a version of a document."""
        while True:
            for index, message in enumerate(self.notifications):
                if message["method"] == "textDocument/publishDiagnostics":
                    found = message["params"]
                    if found["uri"] == uri and found.get("version", version) == version:
                        del self.notifications[:index + 1]
                        return found["diagnostics"]
            message = self.receive()
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            else:
                self.notifications.append(message)

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


def milliseconds(action):
    start = time.perf_counter()
    result = action()
    return (time.perf_counter() - start) * 1000, result
