/* Times OpenBLAS dgemm, one thread, on the products of a power spectrum: for each l up to L,
 * side x (2l + 1) times (2l + 1) x side, added to what is there. Prints GFLOP/s.
 * Usage: spectrum SECONDS L SIDE */
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

static double *matrix(long size) {
  double *values = malloc(sizeof(double) * size);
  for (long i = 0; i < size; i++) values[i] = 1e-3 * rand() / RAND_MAX;
  return values;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  const double seconds = atof(argv[1]);
  const int top = atoi(argv[2]), side = atoi(argv[3]), atoms = 20;
  openblas_set_num_threads(1);
  double *left = matrix((long)side * (2 * top + 1)), *right = matrix((long)side * (2 * top + 1));
  double *out = matrix((long)(top + 1) * side * side);
  double flops = 0, best = 1e30, end = now() + seconds;
  for (int l = 0; l <= top; l++) flops += 2.0 * atoms * (2 * l + 1) * side * side;
  while (now() < end) {
    double start = now();
    for (int atom = 0; atom < atoms; atom++)
      for (int l = 0; l <= top; l++)
        cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, side, side, 2 * l + 1, 1.0, left,
                    side, right, side, 1.0, out + (long)l * side * side, side);
    double spent = now() - start;
    if (spent < best) best = spent;
  }
  printf("%.2f\n", 1e-9 * flops / best);
  return 0;
}
