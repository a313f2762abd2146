// Made by scripts/embed-library; a test fails when it is stale.
#include "CStandardLibrary.h"

static const unsigned char file0[] = {
#embed "../../stdlib/verbs.nsyn" suffix(,)
0};

static const nsyn_library_file files[] = {
    {"verbs", file0, sizeof file0 - 1},
};

int nsyn_library_count(void) { return (int)(sizeof files / sizeof files[0]); }
const nsyn_library_file *nsyn_library_at(int index) { return &files[index]; }
