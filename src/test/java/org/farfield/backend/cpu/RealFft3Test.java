package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealFft3Test {
  @ParameterizedTest
  @CsvSource({"1,1,2", "2,3,4", "3,5,6", "6,4,10", "5,6,8"})
  void agreesWithTheDefinition(int n0, int n1, int n2) {
    double[] x = new Random(7).doubles(n0 * n1 * n2, -1, 1).toArray();
    try (WorkerPool pool = new WorkerPool(2)) {
      RealFft3 fft = new RealFft3(n0, n1, n2, pool);
      double[] spectrum = new double[fft.spectrumSize()];
      fft.forward(x, spectrum);
      int half = n2 / 2 + 1;
      for (int h = 0; h < n0 * n1 * half; h++) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < x.length; i++) {
          double angle =
              -2
                  * Math.PI
                  * ((double) (h / (n1 * half)) * (i / (n1 * n2)) / n0
                      + (double) (h / half % n1) * (i / n2 % n1) / n1
                      + (double) (h % half) * (i % n2) / n2);
          re += x[i] * Math.cos(angle);
          im += x[i] * Math.sin(angle);
        }
        assertThat(spectrum[2 * h]).isCloseTo(re, org.assertj.core.data.Offset.offset(1e-11));
        assertThat(spectrum[2 * h + 1]).isCloseTo(im, org.assertj.core.data.Offset.offset(1e-11));
      }
      double[] back = new double[2 * x.length + 1];
      fft.inverse(spectrum, back, 1, 2, n1, n2);
      for (int i = 0; i < x.length; i++) {
        assertThat(back[1 + 2 * i])
            .isCloseTo(x[i] * x.length, org.assertj.core.data.Offset.offset(1e-10));
      }
    }
  }
}
