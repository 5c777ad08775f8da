package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverSearchTest {
  private static final String NAME = "libnobody-has-this.so.1";

  @TempDir Path folder;
  private Path cache;

  @BeforeEach
  void aCacheWithout() throws IOException {
    cache = Files.write(folder.resolve("cache"), new byte[] {-1, 0, 'l', 'i', 'b'});
  }

  @Test
  void isNotFoundWhereNobodyKnowsIt() {
    assertThat(DriverSearch.mayFind(NAME, null, cache)).isFalse();
    assertThat(DriverSearch.mayFind(NAME, folder + ":/nowhere", cache)).isFalse();
  }

  @Test
  void isFoundOnThePath() throws IOException {
    Files.createFile(folder.resolve(NAME));
    assertThat(DriverSearch.mayFind(NAME, "/nowhere:" + folder, cache)).isTrue();
    assertThat(DriverSearch.mayFind(NAME, folder + ";/nowhere", cache)).isTrue();
  }

  @Test
  void isFoundInTheCacheOfTheLoader() throws IOException {
    Files.writeString(cache, "libc.so.6\0" + NAME + "\0");
    assertThat(DriverSearch.mayFind(NAME, null, cache)).isTrue();
  }

  @Test
  void mayBeFoundByALoaderWithoutSuchACache() {
    assertThat(DriverSearch.mayFind(NAME, null, folder.resolve("none"))).isTrue();
  }
}
