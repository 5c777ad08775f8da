package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The manifests of docs/kubernetes are valid, by the schema of the API. */
class KubernetesTest {
  @Test
  void manifestsAreValid() throws IOException, InterruptedException {
    String python = System.getProperty("farfield.python");
    assumeTrue(python != null, "no Python");
    Process process =
        new ProcessBuilder(python, "src/test/python/manifests.py", "docs/kubernetes/parts.yaml")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("1 files are valid");
  }
}
