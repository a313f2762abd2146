#pragma once
#include <stddef.h>

/// One file of the standard library, embedded when nsyn was built.
typedef struct {
    /// `reagents/ligands`: the path below stdlib, without its ending.
    const char *_Nonnull path;
    const unsigned char *_Nonnull bytes;
    size_t size;
} nsyn_library_file;

int nsyn_library_count(void);
const nsyn_library_file *_Nonnull nsyn_library_at(int index);

/// The trained models of `stdlib/models`, by the names of their files.
int nsyn_model_count(void);
const nsyn_library_file *_Nonnull nsyn_model_at(int index);
