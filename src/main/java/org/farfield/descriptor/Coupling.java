package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.farfield.math.ClebschGordan;

/**
 * The Clebsch-Gordan product of l1 and l2 to λ, arranged as matrix products: for each μ a sum over
 * the orders of the factor that has fewer of them, each times a combination of one or two orders of
 * the other factor.
 *
 * <p>Where l1 + l2 + λ is odd, real coefficients have no sign by nature: here it is that of
 * featomic 0.6.7, the opposite of {@link ClebschGordan}'s.
 */
final class Coupling {
  /**
   * A term: a_direct · (c1 · b_first + c2 · b_second); c2 is zero where there is only one order.
   */
  record Term(int direct, int first, double c1, int second, double c2) {}

  private final boolean leftDirect;
  private final List<List<Term>> terms = new ArrayList<>(); // per λ + μ

  Coupling(int l1, int l2, int lambda) {
    leftDirect = l1 <= l2;
    ClebschGordan c = ClebschGordan.of(l1, l2, lambda);
    double sign = (l1 + l2 + lambda) % 2 == 0 ? 1 : -1;
    Term[][] table = new Term[2 * lambda + 1][2 * Math.min(l1, l2) + 1];
    for (int i = 0; i < c.size(); i++) {
      int direct = leftDirect ? c.first(i) : c.second(i);
      int other = leftDirect ? c.second(i) : c.first(i);
      Term[] ofMu = table[c.result(i)];
      Term before = ofMu[direct];
      ofMu[direct] =
          before == null
              ? new Term(direct, other, sign * c.value(i), other, 0)
              : new Term(direct, before.first, before.c1, other, sign * c.value(i));
    }
    for (Term[] ofMu : table) {
      terms.add(Arrays.stream(ofMu).filter(Objects::nonNull).toList());
    }
  }

  /** Whether the left factor's orders are taken as they are and the right ones combined. */
  boolean leftDirect() {
    return leftDirect;
  }

  /** The terms of one component, 0-based. */
  List<Term> terms(int mu) {
    return terms.get(mu);
  }
}
