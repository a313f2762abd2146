#pragma once

// GNU Readline, loaded on first use: only the shell on a terminal edits lines, and every other command would pay for
// starting the library. Readline keeps its state in global variables; they are touched here and nowhere else.

/// What could stand at the cursor. The texts replace the bytes from `start` up to the cursor and are freed here.
typedef struct {
    char **texts;
    int count;
    /// File names are asked for: readline knows them.
    int wants_paths;
} nsyn_candidates;

/// Asked with the line, the cursor and the place from which readline replaces, all in bytes.
typedef nsyn_candidates (*nsyn_completer)(const char *line, int cursor, int start);

enum { NSYN_LINE, NSYN_LINE_INTERRUPTED, NSYN_LINE_END };

/// Null when the library is ready, else why it is not.
const char *nsyn_readline_load(nsyn_completer completer);

/// Reads a line: `*line` has to be freed by the caller when the result is NSYN_LINE.
int nsyn_readline_read(const char *prompt, char **line);

/// Makes an entry one that the arrow keys bring back.
void nsyn_readline_remember(const char *entry);
