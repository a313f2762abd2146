#define _GNU_SOURCE
#include "CSystem.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>

int nsyn_exchange_paths(const char *left, const char *right) {
    return renameat2(AT_FDCWD, left, AT_FDCWD, right, RENAME_EXCHANGE);
}

static volatile sig_atomic_t interrupts;

static void note_interrupt(int number) {
    interrupts++;
    if (interrupts < 3) return;
    signal(number, SIG_DFL);
    raise(number);
}

void nsyn_note_interrupts(void) {
    struct sigaction action = {.sa_handler = note_interrupt};
    sigaction(SIGINT, &action, NULL);
    // Whoever started this may have held it back.
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigprocmask(SIG_UNBLOCK, &held, NULL);
}

int nsyn_was_interrupted(void) { return interrupts > 0; }

void nsyn_forget_interrupt(void) { interrupts = 0; }

void nsyn_keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 26);
}
