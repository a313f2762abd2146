#pragma once

// OpenBLAS, loaded on first use: a check of a script needs no matrices, and loading the library costs more than the
// check. Debian's OpenBLAS carries LAPACK but no LAPACKE header, so that the Fortran entry points are declared here;
// the hidden string lengths at their end are part of gfortran's calling convention.
// Another function goes into the table, into the list of names in openblas.c and below as a forwarding function.

typedef enum CBLAS_ORDER { CblasRowMajor = 101, CblasColMajor = 102 } CBLAS_ORDER;
typedef enum CBLAS_TRANSPOSE { CblasNoTrans = 111, CblasTrans = 112, CblasConjTrans = 113 } CBLAS_TRANSPOSE;
typedef enum CBLAS_UPLO { CblasUpper = 121, CblasLower = 122 } CBLAS_UPLO;
typedef enum CBLAS_DIAG { CblasNonUnit = 131, CblasUnit = 132 } CBLAS_DIAG;
typedef enum CBLAS_SIDE { CblasLeft = 141, CblasRight = 142 } CBLAS_SIDE;

/// The entry points that nsyn calls, in the order of the names in openblas.c.
typedef struct {
    void (*cblas_daxpy)(int n, double alpha, const double *x, int incx, double *y, int incy);
    double (*cblas_ddot)(int n, const double *x, int incx, const double *y, int incy);
    void (*cblas_dgemm)(CBLAS_ORDER Order, CBLAS_TRANSPOSE TransA, CBLAS_TRANSPOSE TransB, int M, int N, int K,
            double alpha, const double *A, int lda, const double *B, int ldb, double beta, double *C, int ldc);
    void (*cblas_dgemv)(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int m, int n, double alpha, const double *a,
            int lda, const double *x, int incx, double beta, double *y, int incy);
    void (*cblas_dsyrk)(CBLAS_ORDER Order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE Trans, int N, int K, double alpha,
            const double *A, int lda, double beta, double *C, int ldc);
    void (*cblas_dtrmm)(CBLAS_ORDER Order, CBLAS_SIDE Side, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA,
            CBLAS_DIAG Diag, int M, int N, double alpha, const double *A, int lda, double *B, int ldb);
    void (*cblas_dtrmv)(CBLAS_ORDER order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA, CBLAS_DIAG Diag, int N,
            const double *A, int lda, double *X, int incX);
    void (*cblas_dtrsm)(CBLAS_ORDER Order, CBLAS_SIDE Side, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA,
            CBLAS_DIAG Diag, int M, int N, double alpha, const double *A, int lda, double *B, int ldb);
    void (*cblas_dtrsv)(CBLAS_ORDER order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA, CBLAS_DIAG Diag, int N,
            const double *A, int lda, double *X, int incX);
    void (*cblas_saxpy)(int n, float alpha, const float *x, int incx, float *y, int incy);
    float (*cblas_sdot)(int n, const float *x, int incx, const float *y, int incy);
    void (*cblas_sgemm)(CBLAS_ORDER Order, CBLAS_TRANSPOSE TransA, CBLAS_TRANSPOSE TransB, int M, int N, int K,
            float alpha, const float *A, int lda, const float *B, int ldb, float beta, float *C, int ldc);
    void (*cblas_sgemv)(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int m, int n, float alpha, const float *a,
            int lda, const float *x, int incx, float beta, float *y, int incy);
    void (*openblas_set_num_threads)(int num_threads);
    void (*dpotrf_)(const char *uplo, const int *n, double *a, const int *lda, int *info,
            unsigned long uplo_length);
    void (*dpotrs_)(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
            const int *ldb, int *info, unsigned long uplo_length);
    void (*dtrtri_)(const char *uplo, const char *diag, const int *n, double *a, const int *lda, int *info,
            unsigned long uplo_length, unsigned long diag_length);
    void (*dlauum_)(const char *uplo, const int *n, double *a, const int *lda, int *info,
            unsigned long uplo_length);
    void (*dgesv_)(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb,
            int *info);
    void (*dsyev_)(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
            double *work, const int *lwork, int *info, unsigned long jobz_length, unsigned long uplo_length);
    void (*dsyevr_)(const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda,
            const double *vl, const double *vu, const int *il, const int *iu, const double *abstol, int *m, double *w,
            double *z, const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork, const int *liwork,
            int *info, unsigned long jobz_length, unsigned long range_length, unsigned long uplo_length);
    char *(*openblas_get_corename)(void);
    /// These two are null in a library that was built for one processor.
    void (*gotoblas_dynamic_init)(void);
    void (*gotoblas_dynamic_quit)(void);
} nsyn_openblas_table;

/// The loaded library. A program without it ends here with a message that says what to install.
const nsyn_openblas_table *nsyn_openblas(void);

static inline void cblas_daxpy(int n, double alpha, const double *x, int incx, double *y, int incy) {
    nsyn_openblas()->cblas_daxpy(n, alpha, x, incx, y, incy);
}

static inline double cblas_ddot(int n, const double *x, int incx, const double *y, int incy) {
    return nsyn_openblas()->cblas_ddot(n, x, incx, y, incy);
}

static inline void cblas_dgemm(CBLAS_ORDER Order, CBLAS_TRANSPOSE TransA, CBLAS_TRANSPOSE TransB, int M, int N,
        int K, double alpha, const double *A, int lda, const double *B, int ldb, double beta, double *C, int ldc) {
    nsyn_openblas()->cblas_dgemm(Order, TransA, TransB, M, N, K, alpha, A, lda, B, ldb, beta, C, ldc);
}

static inline void cblas_dgemv(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int m, int n, double alpha,
        const double *a, int lda, const double *x, int incx, double beta, double *y, int incy) {
    nsyn_openblas()->cblas_dgemv(order, trans, m, n, alpha, a, lda, x, incx, beta, y, incy);
}

static inline void cblas_dsyrk(CBLAS_ORDER Order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE Trans, int N, int K,
        double alpha, const double *A, int lda, double beta, double *C, int ldc) {
    nsyn_openblas()->cblas_dsyrk(Order, Uplo, Trans, N, K, alpha, A, lda, beta, C, ldc);
}

static inline void cblas_dtrmm(CBLAS_ORDER Order, CBLAS_SIDE Side, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA,
        CBLAS_DIAG Diag, int M, int N, double alpha, const double *A, int lda, double *B, int ldb) {
    nsyn_openblas()->cblas_dtrmm(Order, Side, Uplo, TransA, Diag, M, N, alpha, A, lda, B, ldb);
}

static inline void cblas_dtrmv(CBLAS_ORDER order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA, CBLAS_DIAG Diag, int N,
        const double *A, int lda, double *X, int incX) {
    nsyn_openblas()->cblas_dtrmv(order, Uplo, TransA, Diag, N, A, lda, X, incX);
}

static inline void cblas_dtrsm(CBLAS_ORDER Order, CBLAS_SIDE Side, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA,
        CBLAS_DIAG Diag, int M, int N, double alpha, const double *A, int lda, double *B, int ldb) {
    nsyn_openblas()->cblas_dtrsm(Order, Side, Uplo, TransA, Diag, M, N, alpha, A, lda, B, ldb);
}

static inline void cblas_dtrsv(CBLAS_ORDER order, CBLAS_UPLO Uplo, CBLAS_TRANSPOSE TransA, CBLAS_DIAG Diag, int N,
        const double *A, int lda, double *X, int incX) {
    nsyn_openblas()->cblas_dtrsv(order, Uplo, TransA, Diag, N, A, lda, X, incX);
}

static inline void cblas_saxpy(int n, float alpha, const float *x, int incx, float *y, int incy) {
    nsyn_openblas()->cblas_saxpy(n, alpha, x, incx, y, incy);
}

static inline float cblas_sdot(int n, const float *x, int incx, const float *y, int incy) {
    return nsyn_openblas()->cblas_sdot(n, x, incx, y, incy);
}

static inline void cblas_sgemm(CBLAS_ORDER Order, CBLAS_TRANSPOSE TransA, CBLAS_TRANSPOSE TransB, int M, int N,
        int K, float alpha, const float *A, int lda, const float *B, int ldb, float beta, float *C, int ldc) {
    nsyn_openblas()->cblas_sgemm(Order, TransA, TransB, M, N, K, alpha, A, lda, B, ldb, beta, C, ldc);
}

static inline void cblas_sgemv(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int m, int n, float alpha, const float *a,
        int lda, const float *x, int incx, float beta, float *y, int incy) {
    nsyn_openblas()->cblas_sgemv(order, trans, m, n, alpha, a, lda, x, incx, beta, y, incy);
}

static inline void openblas_set_num_threads(int num_threads) {
    nsyn_openblas()->openblas_set_num_threads(num_threads);
}

static inline void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info,
        unsigned long uplo_length) {
    nsyn_openblas()->dpotrf_(uplo, n, a, lda, info, uplo_length);
}

static inline void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
        double *b, const int *ldb, int *info, unsigned long uplo_length) {
    nsyn_openblas()->dpotrs_(uplo, n, nrhs, a, lda, b, ldb, info, uplo_length);
}

static inline void dtrtri_(const char *uplo, const char *diag, const int *n, double *a, const int *lda, int *info,
        unsigned long uplo_length, unsigned long diag_length) {
    nsyn_openblas()->dtrtri_(uplo, diag, n, a, lda, info, uplo_length, diag_length);
}

static inline void dlauum_(const char *uplo, const int *n, double *a, const int *lda, int *info,
        unsigned long uplo_length) {
    nsyn_openblas()->dlauum_(uplo, n, a, lda, info, uplo_length);
}

static inline void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b,
        const int *ldb, int *info) {
    nsyn_openblas()->dgesv_(n, nrhs, a, lda, ipiv, b, ldb, info);
}

static inline void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
        double *work, const int *lwork, int *info, unsigned long jobz_length, unsigned long uplo_length) {
    nsyn_openblas()->dsyev_(jobz, uplo, n, a, lda, w, work, lwork, info, jobz_length, uplo_length);
}

static inline void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda,
        const double *vl, const double *vu, const int *il, const int *iu, const double *abstol, int *m, double *w,
        double *z, const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork, const int *liwork,
        int *info, unsigned long jobz_length, unsigned long range_length, unsigned long uplo_length) {
    nsyn_openblas()->dsyevr_(jobz, range, uplo, n, a, lda, vl, vu, il, iu, abstol, m, w, z, ldz, isuppz, work, lwork,
            iwork, liwork, info, jobz_length, range_length, uplo_length);
}

// OpenBLAS chooses its kernels when it is loaded and falls back to those of 2004 on a processor newer than itself:
// nsyn then names the kernels by what the processor can do and lets it choose again.

static inline char *openblas_get_corename(void) {
    return nsyn_openblas()->openblas_get_corename();
}

static inline void gotoblas_dynamic_init(void) {
    if (nsyn_openblas()->gotoblas_dynamic_init) nsyn_openblas()->gotoblas_dynamic_init();
}

static inline void gotoblas_dynamic_quit(void) {
    if (nsyn_openblas()->gotoblas_dynamic_quit) nsyn_openblas()->gotoblas_dynamic_quit();
}

static inline const char *nsyn_wanted_blas_core(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
        return "SkylakeX";
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return "Haswell";
    }
#endif
    return 0;
}
