#include <cblas.h>

// Debian's OpenBLAS carries LAPACK but no LAPACKE header: these are the Fortran entry points that nsyn calls.
// The hidden string lengths at the end are part of gfortran's calling convention.
extern void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);
extern void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
                    const int *ldb, int *info, unsigned long uplo_length);
extern void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);
extern void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb,
                   int *info);
extern void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
                   double *work, const int *lwork, int *info, unsigned long jobz_length, unsigned long uplo_length);
extern void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda,
                    const double *vl, const double *vu, const int *il, const int *iu, const double *abstol, int *m,
                    double *w, double *z, const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork,
                    const int *liwork, int *info, unsigned long jobz_length, unsigned long range_length,
                    unsigned long uplo_length);
