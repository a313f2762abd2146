#pragma once

#include <stddef.h>

// ZeroMQ, loaded on first use: only a notebook's kernel talks through it.

enum { NSYN_ZMQ_PUB, NSYN_ZMQ_REP, NSYN_ZMQ_ROUTER };

/// Null when the library is ready, else why it is not.
const char *nsyn_zmq_load(void);

void *nsyn_zmq_context(void);

/// A socket bound to an address; null with `nsyn_zmq_error` when that can't be.
void *nsyn_zmq_bind(void *context, int kind, const char *address);

/// Waits until one of the sockets has something to read, or so long. Returns its number, -1 for none.
int nsyn_zmq_wait(void *const *sockets, int count, long milliseconds);

/// Takes the next part of a message, which the caller frees, and says whether more parts follow. Null when there is none.
unsigned char *nsyn_zmq_receive(void *socket, size_t *size, int *more);

int nsyn_zmq_send(void *socket, const void *bytes, size_t size, int more);

/// Answers whoever asks for a sign of life, from a thread of its own. Returns 0, or -1 with `nsyn_zmq_error`.
int nsyn_zmq_beat(void *context, const char *address);

const char *nsyn_zmq_error(void);

/// Sends what waits, for a second at most, and closes all sockets.
void nsyn_zmq_end(void *context, void *const *sockets, int count);
