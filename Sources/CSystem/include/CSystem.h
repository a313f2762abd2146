#pragma once

/// Swaps two paths in one step, which the C library hides from Swift. Returns 0, or -1 with `errno` set.
int nsyn_exchange_paths(const char *left, const char *right);

/// From now on Ctrl-C (SIGINT) is noted and ends nothing; a third one in a row ends the program, since a computation that
/// never asks must not hold its user.
void nsyn_note_interrupts(void);
/// Whether an interrupt was noted since the last call of `nsyn_forget_interrupt`.
int nsyn_was_interrupted(void);
void nsyn_forget_interrupt(void);

/// From now on memory that is given back stays with the process, for what takes and gives back megabytes again and again:
/// fetching pages anew each time costs as much as filling them.
void nsyn_keep_freed_memory(void);
