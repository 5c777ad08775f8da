package org.farfield.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
  private static final Labels N = Labels.range("n", 0, 2);

  @Test
  void rowsAreKept() {
    Labels labels = Labels.builder("a", "_b1Zz09").add(1, -2).add(3, 4).build();
    assertThat(labels.size()).isEqualTo(2);
    assertThat(labels.width()).isEqualTo(2);
    assertThat(labels.value(0, 1)).isEqualTo(-2);
    assertThat(labels).isEqualTo(new Labels(List.of("a", "_b1Zz09"), new int[] {1, -2, 3, 4}));
  }

  @Test
  void aTableDoesNotChangeWithItsSource() {
    int[] source = {1, 2};
    Labels labels = new Labels(List.of("a"), source);
    Labels assumed = Labels.assumeUnique(List.of("a"), source);
    source[0] = 7;
    labels.values()[1] = 7;
    assertThat(labels.values()).containsExactly(1, 2);
    assertThat(assumed.values()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1a", "a b", "a-b", "é", "aé", "a'", "a/b", "@", "[", "`", "{", "a\u0661"})
  void namesAreIdentifiers(String name) {
    assertThatThrownBy(() -> new Labels(List.of(name), new int[0]))
        .hasMessageContaining("not a label name");
  }

  @Test
  void namesDiffer() {
    assertThatThrownBy(() -> Labels.builder("a", "a")).hasMessageContaining("distinct");
    assertThatThrownBy(() -> Labels.builder("a", "b", "a")).hasMessageContaining("distinct");
    assertThatThrownBy(Labels::builder).hasMessageContaining("at least one");
  }

  @Test
  void rowsDifferUnlessTheCallerVouches() {
    int[] twice = {1, 2, 3, 4, 1, 2};
    assertThatThrownBy(() -> new Labels(List.of("a", "b"), twice))
        .hasMessageContaining("rows 0 and 2")
        .hasMessageContaining("[1, 2]");
    assertThat(Labels.assumeUnique(List.of("a", "b"), twice).size()).isEqualTo(3);
  }

  @Test
  void rowsHaveTheWidthOfTheNames() {
    assertThatThrownBy(() -> Labels.builder("a", "b").add(1)).hasMessageContaining("1 values");
    assertThatThrownBy(() -> new Labels(List.of("a", "b"), new int[3]))
        .hasMessageContaining("do not fill");
  }

  @Test
  void blocksHaveTheShapeOfTheirLabels() {
    assertThatThrownBy(() -> new TensorBlock(new double[7], N, List.of(), N))
        .hasMessageContaining("7 values")
        .hasMessageContaining("[2, 2]");
  }

  @Test
  void gradientsFitTheirBlock() {
    Labels mu = Labels.range("mu", 0, 1);
    Labels sample = Labels.range("sample", 0, 2);
    TensorBlock outside =
        new TensorBlock(new double[2], Labels.range("sample", 2, 1), List.of(), N);
    TensorBlock unnamed = new TensorBlock(new double[4], N, List.of(), N);
    TensorBlock otherProperties =
        new TensorBlock(new double[2], sample, List.of(), Labels.range("n", 0, 1));
    TensorBlock withoutMu = new TensorBlock(new double[4], sample, List.of(), N);
    assertThatThrownBy(() -> parent(List.of(), "g", outside)).hasMessageContaining("sample 2");
    assertThatThrownBy(() -> parent(List.of(), "g", unnamed)).hasMessageContaining("'sample'");
    assertThatThrownBy(() -> parent(List.of(), "g", otherProperties))
        .hasMessageContaining("other properties");
    assertThatThrownBy(() -> parent(List.of(mu), "g", withoutMu)).hasMessageContaining("end with");
    assertThatThrownBy(() -> parent(List.of(), "../g", withoutMu)).hasMessageContaining("../g");
    assertThat(parent(List.of(), "g", withoutMu).gradients()).containsOnlyKeys("g");
  }

  private static TensorBlock parent(List<Labels> components, String name, TensorBlock gradient) {
    return new TensorBlock(new double[4], N, components, N, Map.of(name, gradient));
  }

  @Test
  void componentsHaveOneColumnAndAreNotEmpty() {
    Labels wide = Labels.builder("a", "b").add(1, 1).build();
    assertThatThrownBy(() -> new TensorBlock(new double[4], N, List.of(wide), N))
        .hasMessageContaining("one column");
    assertThatThrownBy(
            () -> new TensorBlock(new double[0], N, List.of(Labels.range("mu", 0, 0)), N))
        .hasMessageContaining("a row");
  }

  @Test
  void blocksOfAMapNameTheirAxesAlike() {
    Labels keys = Labels.range("key", 0, 2);
    TensorBlock a = new TensorBlock(new double[4], N, List.of(), N);
    TensorBlock b = new TensorBlock(new double[4], N, List.of(), Labels.range("m", 0, 2));
    assertThatThrownBy(() -> new TensorMap(keys, List.of(a, b))).hasMessageContaining("block 1");
    assertThatThrownBy(() -> new TensorMap(keys, List.of(a))).hasMessageContaining("2 keys for 1");
    assertThatThrownBy(() -> new TensorMap(keys, List.of(a, a)).block(5))
        .hasMessageContaining("no block [5]");
  }
}
