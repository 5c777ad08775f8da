package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The manifests of docs/kubernetes are valid, by the schema of the API. */
class KubernetesTest {
  @Test
  void manifestsAreValid() throws IOException, InterruptedException {
    OtherPython.require("manifests of docs/kubernetes");
    assertThat(OtherPython.run("manifests.py", "docs/kubernetes/parts.yaml"))
        .contains("1 files are valid");
  }
}
