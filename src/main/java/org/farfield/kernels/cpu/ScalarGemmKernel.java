package org.farfield.kernels.cpu;

/**
 * The kernel without the vector module, the bitwise twin of {@link VectorGemmKernel}: 4 × 2 sums in
 * registers, enough to cover the latency of the fused multiply-add.
 */
public final class ScalarGemmKernel extends TiledGemmKernel {

  private static final int COLUMNS = 2;

  public ScalarGemmKernel() {
    super(COLUMNS, COLUMNS);
  }

  @Override
  public PhaseKernel phases() {
    return new ScalarPhaseKernel();
  }

  @Override
  public MirrorKernel mirrors() {
    return new ScalarMirrorKernel();
  }

  @Override
  public AdjointKernel adjoints() {
    return new ScalarAdjointKernel();
  }

  @Override
  public MeshKernel mesh() {
    return new ScalarMeshKernel();
  }

  @Override
  public NearKernel near() {
    return new ScalarNearKernel();
  }

  @Override
  public String describe() {
    return "scalar, " + tiles();
  }

  @Override
  void addTile(
      int kc, double[] a, int aStart, double[] b, int bStart, double[] c, int cStart, int ldc) {
    double c00 = 0;
    double c01 = 0;
    double c10 = 0;
    double c11 = 0;
    double c20 = 0;
    double c21 = 0;
    double c30 = 0;
    double c31 = 0;
    for (int k = 0; k < kc; k++) {
      int bk = bStart + k * COLUMNS;
      int ak = aStart + k * ROWS;
      double b0 = b[bk];
      double b1 = b[bk + 1];
      double a0 = a[ak];
      c00 = Math.fma(a0, b0, c00);
      c01 = Math.fma(a0, b1, c01);
      double a1 = a[ak + 1];
      c10 = Math.fma(a1, b0, c10);
      c11 = Math.fma(a1, b1, c11);
      double a2 = a[ak + 2];
      c20 = Math.fma(a2, b0, c20);
      c21 = Math.fma(a2, b1, c21);
      double a3 = a[ak + 3];
      c30 = Math.fma(a3, b0, c30);
      c31 = Math.fma(a3, b1, c31);
    }
    int row1 = cStart + ldc;
    int row2 = cStart + 2 * ldc;
    int row3 = cStart + 3 * ldc;
    c[cStart] += c00;
    c[cStart + 1] += c01;
    c[row1] += c10;
    c[row1 + 1] += c11;
    c[row2] += c20;
    c[row2 + 1] += c21;
    c[row3] += c30;
    c[row3 + 1] += c31;
  }

  @Override
  void storeTile(int kc, float[] a, int aStart, float[] b, int bStart, float[] tile) {
    float c00 = 0;
    float c01 = 0;
    float c10 = 0;
    float c11 = 0;
    float c20 = 0;
    float c21 = 0;
    float c30 = 0;
    float c31 = 0;
    for (int k = 0; k < kc; k++) {
      int bk = bStart + k * COLUMNS;
      int ak = aStart + k * ROWS;
      float b0 = b[bk];
      float b1 = b[bk + 1];
      float a0 = a[ak];
      c00 = Math.fma(a0, b0, c00);
      c01 = Math.fma(a0, b1, c01);
      float a1 = a[ak + 1];
      c10 = Math.fma(a1, b0, c10);
      c11 = Math.fma(a1, b1, c11);
      float a2 = a[ak + 2];
      c20 = Math.fma(a2, b0, c20);
      c21 = Math.fma(a2, b1, c21);
      float a3 = a[ak + 3];
      c30 = Math.fma(a3, b0, c30);
      c31 = Math.fma(a3, b1, c31);
    }
    tile[0] = c00;
    tile[1] = c01;
    tile[2] = c10;
    tile[3] = c11;
    tile[4] = c20;
    tile[5] = c21;
    tile[6] = c30;
    tile[7] = c31;
  }
}
