#define _GNU_SOURCE
#include "CZeroMQ.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zmq.h>

static __typeof__(&zmq_ctx_new) context_new;
static __typeof__(&zmq_ctx_term) context_end;
static __typeof__(&zmq_socket) socket_new;
static __typeof__(&zmq_close) socket_close;
static __typeof__(&zmq_bind) socket_bind;
static __typeof__(&zmq_setsockopt) set_option;
static __typeof__(&zmq_getsockopt) get_option;
static __typeof__(&zmq_poll) wait_for;
static __typeof__(&zmq_send) send_part;
static __typeof__(&zmq_msg_init) message_new;
static __typeof__(&zmq_msg_recv) message_receive;
static __typeof__(&zmq_msg_data) message_data;
static __typeof__(&zmq_msg_size) message_size;
static __typeof__(&zmq_msg_more) message_more;
static __typeof__(&zmq_msg_close) message_close;
static __typeof__(&zmq_errno) last_error;
static __typeof__(&zmq_strerror) error_text;

// One part may be as large as this: an entry and a good deal more.
static const int64_t largest_part = 64 << 20;

const char *nsyn_zmq_load(void) {
    void *library = dlopen("libzmq.so.5", RTLD_LAZY | RTLD_LOCAL);
    if (!library) library = dlopen("libzmq.so", RTLD_LAZY | RTLD_LOCAL);
    if (!library) return dlerror();
    const struct {
        const char *name;
        void *place;
    } needed[] = {
        {"zmq_ctx_new", &context_new},       {"zmq_ctx_term", &context_end},
        {"zmq_socket", &socket_new},         {"zmq_close", &socket_close},
        {"zmq_bind", &socket_bind},          {"zmq_setsockopt", &set_option},
        {"zmq_getsockopt", &get_option},     {"zmq_poll", &wait_for},
        {"zmq_send", &send_part},            {"zmq_msg_init", &message_new},
        {"zmq_msg_recv", &message_receive},  {"zmq_msg_data", &message_data},
        {"zmq_msg_size", &message_size},     {"zmq_msg_more", &message_more},
        {"zmq_msg_close", &message_close},   {"zmq_errno", &last_error},
        {"zmq_strerror", &error_text},
    };
    for (size_t index = 0; index < sizeof needed / sizeof needed[0]; index++) {
        void *symbol = dlsym(library, needed[index].name);
        if (!symbol) return dlerror();
        memcpy(needed[index].place, &symbol, sizeof symbol);
    }
    return NULL;
}

void *nsyn_zmq_context(void) { return context_new(); }

void *nsyn_zmq_bind(void *context, int kind, const char *address) {
    static const int kinds[] = {ZMQ_PUB, ZMQ_REP, ZMQ_ROUTER};
    void *socket = socket_new(context, kinds[kind]);
    if (!socket) return NULL;
    int linger = 1000, unlimited = 0;
    set_option(socket, ZMQ_LINGER, &linger, sizeof linger);
    set_option(socket, ZMQ_MAXMSGSIZE, &largest_part, sizeof largest_part);
    // Results of a long cell are not dropped because a page reads slowly.
    set_option(socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    if (socket_bind(socket, address) != 0) {
        int error = last_error();
        socket_close(socket);
        errno = error;
        return NULL;
    }
    return socket;
}

int nsyn_zmq_wait(void *const *sockets, int count, long milliseconds) {
    zmq_pollitem_t items[8];
    if (count > 8) return -1;
    for (int index = 0; index < count; index++) {
        items[index] = (zmq_pollitem_t){.socket = sockets[index], .events = ZMQ_POLLIN};
    }
    if (wait_for(items, count, milliseconds) <= 0) return -1;
    for (int index = 0; index < count; index++) {
        if (items[index].revents & ZMQ_POLLIN) return index;
    }
    return -1;
}

unsigned char *nsyn_zmq_receive(void *socket, size_t *size, int *more) {
    zmq_msg_t message;
    message_new(&message);
    int count;
    do {
        count = message_receive(&message, socket, 0);
    } while (count < 0 && last_error() == EINTR);
    if (count < 0) {
        message_close(&message);
        return NULL;
    }
    *size = message_size(&message);
    *more = message_more(&message);
    unsigned char *bytes = malloc(*size + 1);
    if (!bytes) abort();
    memcpy(bytes, message_data(&message), *size);
    message_close(&message);
    return bytes;
}

int nsyn_zmq_send(void *socket, const void *bytes, size_t size, int more) {
    int count;
    do {
        count = send_part(socket, bytes, size, more ? ZMQ_SNDMORE : 0);
    } while (count < 0 && last_error() == EINTR);
    return count < 0 ? -1 : 0;
}

static void *beat(void *socket) {
    for (;;) {
        size_t size;
        int more;
        unsigned char *bytes = nsyn_zmq_receive(socket, &size, &more);
        if (!bytes) break;
        int sent = nsyn_zmq_send(socket, bytes, size, more);
        free(bytes);
        if (sent != 0) break;
    }
    socket_close(socket);
    return NULL;
}

int nsyn_zmq_beat(void *context, const char *address) {
    void *socket = nsyn_zmq_bind(context, NSYN_ZMQ_REP, address);
    if (!socket) return -1;
    // Ctrl-C is the business of the thread that computes.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, beat, socket);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure) {
        errno = failure;
        return -1;
    }
    pthread_detach(thread);
    return 0;
}

const char *nsyn_zmq_error(void) { return error_text(errno); }

void nsyn_zmq_end(void *context, void *const *sockets, int count) {
    for (int index = 0; index < count; index++) socket_close(sockets[index]);
    context_end(context);
}
