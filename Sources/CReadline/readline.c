#define _GNU_SOURCE
#include "CReadline.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

// What is called, and the variables that are set, by their own types.
static __typeof__(&rl_callback_handler_install) install_handler;
static __typeof__(&rl_callback_handler_remove) remove_handler;
static __typeof__(&rl_callback_read_char) read_char;
static __typeof__(&rl_callback_sigcleanup) clean_up_after_signal;
static __typeof__(&rl_free_line_state) free_line_state;
static __typeof__(&rl_resize_terminal) resize_terminal;
static __typeof__(&rl_reset_screen_size) reset_screen_size;
static __typeof__(&add_history) remember;
static __typeof__(&stifle_history) limit_history;
static __typeof__(&rl_variable_bind) bind_variable;
static __typeof__(&rl_attempted_completion_function) attempted_completion;
static __typeof__(&rl_attempted_completion_over) completion_over;
static __typeof__(&rl_completion_append_character) append_character;
static __typeof__(&rl_completer_word_break_characters) word_breaks;
static __typeof__(&rl_readline_name) readline_name;
static __typeof__(&rl_line_buffer) line_buffer;
static __typeof__(&rl_point) cursor;
static __typeof__(&rl_catch_signals) catch_signals;
static __typeof__(&rl_catch_sigwinch) catch_resizing;

static nsyn_completer completer;
static volatile sig_atomic_t was_resized;
static volatile sig_atomic_t was_interrupted;
static int state;
static char *taken;

static void note_resizing(int number) {
    (void)number;
    was_resized = 1;
}

static void note_interrupt(int number) {
    (void)number;
    was_interrupted = 1;
}

static void take_line(char *line) {
    taken = line;
    state = line ? NSYN_LINE : NSYN_LINE_END;
    remove_handler();
}

/// As many leading bytes as all texts share, whole characters only.
static size_t shared_length(const nsyn_candidates *found) {
    size_t length = strlen(found->texts[0]);
    for (int index = 1; index < found->count; index++) {
        size_t same = 0;
        while (same < length && found->texts[0][same] == found->texts[index][same]) same++;
        length = same;
    }
    while (length > 0 && ((unsigned char)found->texts[0][length] & 0xC0) == 0x80) length--;
    return length;
}

static char **complete(const char *text, int start, int end) {
    (void)end;
    nsyn_candidates found = completer(*line_buffer, *cursor, start);
    *completion_over = !found.wants_paths;
    *append_character = 0;
    if (found.count == 0) {
        free(found.texts);
        return NULL;
    }
    char **matches = calloc((size_t)found.count + 2, sizeof *matches);
    if (!matches) abort();
    if (found.count == 1) {
        matches[0] = found.texts[0];
    } else {
        size_t length = shared_length(&found);
        // What is typed already stays even where candidates differ from it in case alone.
        matches[0] = length >= strlen(text) ? strndup(found.texts[0], length) : strdup(text);
        memcpy(matches + 1, found.texts, (size_t)found.count * sizeof *matches);
    }
    free(found.texts);
    return matches;
}

const char *nsyn_readline_load(nsyn_completer wanted) {
    void *library = dlopen("libreadline.so.8", RTLD_LAZY | RTLD_LOCAL);
    if (!library) library = dlopen("libreadline.so", RTLD_LAZY | RTLD_LOCAL);
    if (!library) return dlerror();
    const struct {
        const char *name;
        void *place;
    } needed[] = {
        {"rl_callback_handler_install", &install_handler},
        {"rl_callback_handler_remove", &remove_handler},
        {"rl_callback_read_char", &read_char},
        {"rl_callback_sigcleanup", &clean_up_after_signal},
        {"rl_free_line_state", &free_line_state},
        {"rl_resize_terminal", &resize_terminal},
        {"rl_reset_screen_size", &reset_screen_size},
        {"add_history", &remember},
        {"stifle_history", &limit_history},
        {"rl_variable_bind", &bind_variable},
        {"rl_attempted_completion_function", &attempted_completion},
        {"rl_attempted_completion_over", &completion_over},
        {"rl_completion_append_character", &append_character},
        {"rl_completer_word_break_characters", &word_breaks},
        {"rl_readline_name", &readline_name},
        {"rl_line_buffer", &line_buffer},
        {"rl_point", &cursor},
        {"rl_catch_signals", &catch_signals},
        {"rl_catch_sigwinch", &catch_resizing},
    };
    for (size_t index = 0; index < sizeof needed / sizeof needed[0]; index++) {
        void *symbol = dlsym(library, needed[index].name);
        if (!symbol) return dlerror();
        memcpy(needed[index].place, &symbol, sizeof symbol);
    }
    completer = wanted;
    *readline_name = "nsyn";
    *attempted_completion = complete;
    *word_breaks = " \t\n\"`@$><=;|&{}(),[]+*";
    *catch_signals = 0;
    *catch_resizing = 0;
    // Before the user's ~/.inputrc is read, which may say otherwise.
    bind_variable("enable-bracketed-paste", "on");
    bind_variable("show-all-if-unmodified", "on");
    limit_history(10000);
    return NULL;
}

int nsyn_readline_read(const char *prompt, char **line) {
    // Signals are let in only while waiting, so that none falls between asking and waiting.
    sigset_t held, before;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGWINCH);
    pthread_sigmask(SIG_BLOCK, &held, &before);
    // Whoever started this may have held them back for reasons of their own.
    sigset_t waiting = before;
    sigdelset(&waiting, SIGINT);
    sigdelset(&waiting, SIGWINCH);
    struct sigaction interrupt = {.sa_handler = note_interrupt}, resizing = {.sa_handler = note_resizing};
    struct sigaction old_interrupt, old_resizing;
    sigaction(SIGINT, &interrupt, &old_interrupt);
    sigaction(SIGWINCH, &resizing, &old_resizing);
    was_interrupted = 0;
    state = -1;
    taken = NULL;
    install_handler(prompt, take_line);
    // The window may have changed while something was computed.
    reset_screen_size();
    while (state < 0) {
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        int ready = ppoll(&input, 1, NULL, &waiting);
        if (was_resized) {
            was_resized = 0;
            resize_terminal();
        }
        if (was_interrupted) {
            // Before the terminal is put back, which moves the cursor.
            ssize_t written = write(STDOUT_FILENO, "^C\r\n", 4);
            (void)written;
            free_line_state();
            clean_up_after_signal();
            remove_handler();
            state = NSYN_LINE_INTERRUPTED;
        } else if (ready > 0) {
            read_char();
        } else if (ready < 0 && errno != EINTR) {
            remove_handler();
            state = NSYN_LINE_END;
        }
    }
    sigaction(SIGINT, &old_interrupt, NULL);
    sigaction(SIGWINCH, &old_resizing, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    *line = taken;
    return state;
}

void nsyn_readline_remember(const char *entry) { remember(entry); }
