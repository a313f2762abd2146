#pragma once

/// Swaps two paths in one step, which the C library hides from Swift. Returns 0, or -1 with `errno` set.
int nsyn_exchange_paths(const char *left, const char *right);
