"""Talks to a kernel as a front end does and prints what it hears, one JSON object a line.

usage: talk.py PROGRAM
"""

import hashlib
import hmac
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file


def say(**facts):
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def outputs(client, request):
    """What the cell gave back, up to its end."""
    heard = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            return heard
        if kind in ("execute_result", "display_data"):
            heard.append([kind, sorted(content["data"]), content["data"].get("text/plain", "")])
        elif kind == "stream":
            heard.append([kind, content["text"]])
        elif kind == "error":
            heard.append([kind, content["ename"]])


def run(client, code):
    request = client.execute(code)
    heard = outputs(client, request)
    reply = client.get_shell_msg(timeout=60)
    return heard, reply["content"]


def main():
    program = sys.argv[1]
    folder = tempfile.mkdtemp()
    path, info = write_connection_file(os.path.join(folder, "kernel.json"), key=os.urandom(16).hex().encode())
    kernel = subprocess.Popen([program, "kernel", path], stderr=subprocess.PIPE, text=True)
    client = BlockingKernelClient(connection_file=path)
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    client.kernel_info()
    content = client.get_shell_msg(timeout=60)["content"]
    say(test="info", protocol=content["protocol_version"], language=content["language_info"]["name"])

    heard, reply = run(client, "2 mL * 50 mM")
    say(test="value", heard=heard, status=reply["status"], count=reply["execution_count"])
    heard, reply = run(client, "let au25 = cluster [Au25(PET)18]^-\nau25")
    say(test="card", kinds=[[one[0], one[1]] for one in heard if one[0] != "stream"])
    heard, reply = run(client, ":plot au25")
    say(test="picture", kinds=[[one[0], one[1]] for one in heard])
    heard, reply = run(client, "1 mL + 1 mM")
    say(test="error", heard=heard, status=reply["status"], name=reply["ename"])
    heard, reply = run(client, "au25.electrons")
    say(test="alive", heard=heard)

    client.complete("let µ = au25.ele", 16)
    content = client.get_shell_msg(timeout=60)["content"]
    say(test="complete", matches=content["matches"], start=content["cursor_start"], end=content["cursor_end"])
    client.inspect("1 + NaBH4", 7)
    content = client.get_shell_msg(timeout=60)["content"]
    say(test="inspect", found=content["found"], first=content["data"]["text/plain"].split("\n")[0])
    for code in ("1 + 1", "protocol p() {", "2 +"):
        client.is_complete(code)
        say(test="is_complete", status=client.get_shell_msg(timeout=60)["content"]["status"])
    client.history(hist_access_type="tail", n=2)
    say(test="history", history=client.get_shell_msg(timeout=60)["content"]["history"])

    # What no front end says: a wrong signature, no parts, garbage, an unknown request.
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(f"tcp://{info['ip']}:{info['shell_port']}")
    header = json.dumps({"msg_id": "1", "msg_type": "execute_request", "session": "s", "version": "5.3"}).encode()
    body = json.dumps({"code": "let stolen = 1"}).encode()
    socket.send_multipart([b"<IDS|MSG>", b"0" * 64, header, b"{}", b"{}", body])
    socket.send_multipart([b"<IDS|MSG>"])
    socket.send_multipart([os.urandom(1000), b"\x00" * 10])
    header = json.dumps({"msg_id": "2", "msg_type": "dance_request", "session": "s", "version": "5.3"}).encode()
    parts = [header, b"{}", b"{}", b"{}"]
    signature = hmac.new(info["key"].encode(), digestmod=hashlib.sha256)
    for part in parts:
        signature.update(part)
    socket.send_multipart([b"<IDS|MSG>", signature.hexdigest().encode(), *parts])
    answer = socket.recv_multipart() if socket.poll(30000) else []
    say(test="unknown", status=json.loads(answer[5])["status"] if len(answer) > 5 else "silence")
    heard, reply = run(client, "stolen")
    say(test="signature", heard=[one[:2] for one in heard])

    # The stop button.
    client.execute("fn f(x: Number) = x + x")
    calls = "1"
    for _ in range(40):
        calls = f"f({calls})"
    elements = ", ".join(str(n) for n in range(3000))
    request = client.execute(f"map([{elements}], (x) => {calls})")
    time.sleep(0.3)
    kernel.send_signal(signal.SIGINT)
    outputs(client, request)
    names = []
    try:
        while True:
            names.append(client.get_shell_msg(timeout=2)["content"].get("ename", ""))
    except queue.Empty:
        pass
    say(test="interrupt", stopped=names[-1] in ("Interrupted", ""))
    heard, reply = run(client, "40 + 2")
    say(test="after", heard=heard)

    socket.close(0)
    client.shutdown()
    say(test="shutdown", code=kernel.wait(timeout=30))
    say(test="complaints", lines=len(kernel.stderr.read().splitlines()))


main()
