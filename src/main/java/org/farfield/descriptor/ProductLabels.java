package org.farfield.descriptor;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.farfield.descriptor.ProductLevel.Block;
import org.farfield.descriptor.ProductLevel.Group;
import org.farfield.descriptor.ProductLevel.Symmetry;

/** Labels of the properties of products: l_1, a_1, n_1, l_2, a_2, n_2, k_2, l_3, a_3, n_3, …. */
final class ProductLabels {
  private final List<Factor> factors;
  private final List<String> names = new ArrayList<>();

  ProductLabels(List<Factor> factors, String channelName) {
    this.factors = factors;
    for (int f = 1; f <= factors.size(); f++) {
      if (f > 2) {
        names.add("k_" + (f - 1));
      }
      names.add("l_" + f);
      names.add(String.format(channelName, f));
      names.add("n_" + f);
    }
  }

  List<String> names() {
    return names;
  }

  int[] of(Block block) {
    IntBuffer labels =
        IntBuffer.allocate(Math.toIntExact(Math.multiplyExact(names.size(), block.count())));
    for (Group group : block.groups()) {
      // where the first two factors are the same and have the same degree, their parity decides
      put(group, labels);
    }
    return labels.array();
  }

  private void put(Group group, IntBuffer labels) {
    int[] sides = factors.stream().mapToInt(Factor::side).toArray();
    int[] at = new int[sides.length]; // (a, n) of each factor
    Symmetry symmetry = pairSymmetry(group);
    do {
      boolean kept =
          switch (symmetry) {
            case NONE -> true;
            case EVEN -> at[0] <= at[1];
            case ODD -> at[0] < at[1];
          };
      if (kept) {
        put(group, at, labels);
      }
    } while (next(at, sides));
  }

  // Of the first two factors, on whatever level the group is.
  private Symmetry pairSymmetry(Group group) {
    List<Integer> d = group.degrees();
    if (!factors.get(0).equals(factors.get(1)) || !d.get(0).equals(d.get(1))) {
      return Symmetry.NONE;
    }
    if (d.size() == 2) {
      return group.symmetry();
    }
    return d.get(2) % 2 == 0 ? Symmetry.EVEN : Symmetry.ODD;
  }

  private void put(Group group, int[] at, IntBuffer labels) {
    int degree = 0;
    for (int f = 0; f < at.length; f++) {
      Factor factor = factors.get(f);
      if (f > 1) {
        labels.put(group.degrees().get(degree++)); // k
      }
      labels.put(group.degrees().get(degree++)); // l
      labels.put(factor.channels().get(at[f] / factor.radial()));
      labels.put(at[f] % factor.radial());
    }
  }

  private static boolean next(int[] at, int[] sides) {
    for (int f = at.length - 1; f >= 0; f--) {
      if (++at[f] < sides[f]) {
        return true;
      }
      at[f] = 0;
    }
    return false;
  }
}
