/* Times OpenBLAS dgemm on the shapes of KernelTable; prints "m threads gflops", one line each.
 * The inner dimension is streamed in blocks that are accumulated, as in our kernel.
 * Usage: dgemm SECONDS_PER_SHAPE [COLUMNS INNER_OF_50 INNER_OF_200 INNER_OF_1000] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cblas.h>

void openblas_set_num_threads(int threads);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double *random_matrix(long size) {
  double *values = malloc(sizeof(double) * size);
  for (long i = 0; i < size; i++) values[i] = rand() / (double)RAND_MAX - 0.5;
  return values;
}

int main(int argc, char **argv) {
  const int rows[] = {50, 200, 1000}, block = 256;
  const int n = argc > 5 ? atoi(argv[2]) : 300;
  double seconds = argc > 1 ? atof(argv[1]) : 1.0;
  for (int threads = 1; threads <= 2; threads++) {
    openblas_set_num_threads(threads);
    for (int r = 0; r < 3; r++) {
      int m = rows[r], inner = argc > 5 ? atoi(argv[3 + r]) : 4096;
      double *a = random_matrix((long)m * inner), *b = random_matrix((long)inner * n);
      double *c = random_matrix((long)m * n), best = 1e30, end = now() + seconds;
      while (now() < end) {
        double start = now();
        for (int k = 0; k < inner; k += block)
          cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n,
                      k + block < inner ? block : inner - k, 1.0, a + k, inner,
                      b + (long)k * n, n, k == 0 ? 0.0 : 1.0, c, n);
        double spent = now() - start;
        if (spent < best) best = spent;
      }
      printf("%d %d %.2f\n", m, threads, 2e-9 * m * n * inner / best);
      free(a), free(b), free(c);
    }
  }
  return 0;
}
