#define _GNU_SOURCE
#include "COpenBLAS.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[] = {
    "cblas_daxpy",
    "cblas_ddot",
    "cblas_dgemm",
    "cblas_dgemv",
    "cblas_dsyrk",
    "cblas_dtrmm",
    "cblas_dtrmv",
    "cblas_dtrsm",
    "cblas_dtrsv",
    "cblas_saxpy",
    "cblas_sdot",
    "cblas_sgemm",
    "cblas_sgemv",
    "openblas_set_num_threads",
    "dpotrf_",
    "dpotrs_",
    "dtrtri_",
    "dlauum_",
    "dgesv_",
    "dsyev_",
    "dsyevr_",
    "openblas_get_corename",
    "gotoblas_dynamic_init",
    "gotoblas_dynamic_quit",
};

enum { name_count = sizeof names / sizeof names[0], optional_count = 2 };
_Static_assert(sizeof(nsyn_openblas_table) == name_count * sizeof(void *), "one name for each entry point");

static union {
    nsyn_openblas_table table;
    void *symbols[name_count];
} loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void give_up(const char *what) {
    fprintf(stderr, "error: OpenBLAS is needed for models and can't be used: %s\n  note: install libopenblas0\n", what);
    exit(3);
}

static void load(void) {
    // A fit takes and gives back the same matrices hundreds of times. Given to the system each time, the pages of eight
    // mebibytes cost as much as the arithmetic on them.
    mallopt(M_MMAP_THRESHOLD, 1 << 28);
    mallopt(M_TRIM_THRESHOLD, 1 << 28);
    void *library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!library) library = dlopen("libopenblas.so", RTLD_LAZY | RTLD_LOCAL);
    if (!library) give_up(dlerror());
    for (int index = 0; index < name_count; index++) {
        loaded.symbols[index] = dlsym(library, names[index]);
        if (!loaded.symbols[index] && index < name_count - optional_count) give_up(names[index]);
    }
}

const nsyn_openblas_table *nsyn_openblas(void) {
    pthread_once(&once, load);
    return &loaded.table;
}
