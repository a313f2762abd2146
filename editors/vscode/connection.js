// Messages to and from `nsyn lsp`. No package is needed: headers, JSON, numbers for questions.
"use strict";
const { spawn } = require("child_process");

class Connection {
  constructor(program, folder, onEnd) {
    this.process = spawn(program, ["lsp", "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    this.buffer = Buffer.alloc(0);
    this.next = 1;
    this.waiting = new Map();
    this.listeners = new Map();
    this.isOpen = true;
    const end = (reason) => {
      if (!this.isOpen) return;
      this.isOpen = false;
      for (const { reject } of this.waiting.values()) reject(new Error("the server is gone"));
      this.waiting.clear();
      onEnd(reason);
    };
    this.process.on("error", (error) => end(error.message));
    this.process.on("exit", (code) => end(`it ended with code ${code}`));
    this.process.stdin.on("error", () => {});
    this.process.stdout.on("data", (data) => this.received(data));
  }

  received(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const head = this.buffer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: *(\d+)/i.exec(this.buffer.toString("latin1", 0, head))[1]);
      if (this.buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.buffer.toString("utf8", head + 4, head + 4 + length));
      this.buffer = this.buffer.subarray(head + 4 + length);
      this.dispatch(message);
    }
  }

  dispatch(message) {
    if (message.method !== undefined) {
      const listener = this.listeners.get(message.method);
      if (listener) listener(message.params);
      if (message.id !== undefined) this.send({ id: message.id, result: null });
      return;
    }
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    if (message.error) waiting.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
    else waiting.resolve(message.result);
  }

  send(message) {
    if (!this.isOpen) return;
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }), "utf8");
    this.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin.write(body);
  }

  tell(method, params) {
    this.send({ method, params });
  }

  // `token` is an editor's cancellation token: the server hears of it.
  ask(method, params, token) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new Error("the server is gone"));
      this.waiting.set(id, { resolve, reject });
      if (token) token.onCancellationRequested(() => this.tell("$/cancelRequest", { id }));
      this.send({ id, method, params });
    });
  }

  on(method, listener) {
    this.listeners.set(method, listener);
  }

  async close() {
    if (!this.isOpen) return;
    const ended = this.ask("shutdown", null).catch(() => {});
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
    this.tell("exit", null);
    this.isOpen = false;
    this.process.stdin.end();
  }
}

module.exports = { Connection };
