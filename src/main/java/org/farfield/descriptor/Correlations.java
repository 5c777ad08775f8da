package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.kernels.cpu.Staircase;

/**
 * What the product of ν factors consists of, which of its terms are kept, and where they stand:
 * blocks of one (λ, σ), in them paths of one sequence of angular momenta, in them products of
 * (channel, n) of the factors.
 */
final class Correlations {
  /**
   * Numbers of one kind: components slow, properties fast.
   *
   * @param irrep the kind
   * @param offset where it begins
   * @param count properties
   * @param paths in their order
   */
  record Block(Irrep irrep, int offset, int count, List<Path> paths) {}

  /**
   * The properties of one sequence of angular momenta.
   *
   * @param from block of the product of all factors but the last; null for a single factor
   * @param left path in it; null for a single factor
   * @param l of the last factor
   * @param coupling of both; null for a single factor
   * @param shape rows are properties of the left path, columns those of the last factor
   * @param angular l_1, l_2, k_2, l_3, k_3, l_4 …: the path without its λ
   * @param start its first property in its block
   */
  record Path(
      Block from,
      Path left,
      int l,
      Coupling coupling,
      Staircase shape,
      List<Integer> angular,
      int start) {

    int count() {
      return fit(shape.size());
    }

    /** Per property the (channel, n) of each factor, row-major. */
    int[] indices() {
      int[] before = left == null ? new int[0] : left.indices();
      int known = left == null ? 0 : before.length / left.count();
      int[] all = new int[Math.multiplyExact(known + 1, count())];
      int to = 0;
      for (int i = 0; i < shape.rows(); i++) {
        for (int j = shape.start(i); j < shape.columns(); j++) {
          System.arraycopy(before, i * known, all, to, known);
          all[to + known] = j;
          to += known + 1;
        }
      }
      return all;
    }
  }

  // numbers of a stage before the last, which each thread holds: 512 MiB
  private static final int MOST_BETWEEN = 1 << 26;

  private final List<Block> blocks;
  private final int size;

  private Correlations(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    long end = 0;
    for (Block block : blocks) {
      end += (2L * block.irrep().lambda() + 1) * block.count();
    }
    size = fit(end);
  }

  /** The numbers of a single factor. */
  static Correlations of(Factor factor) {
    List<Block> blocks = new ArrayList<>();
    Staircase all = Staircase.full(1, factor.side());
    for (int l = 0; l <= factor.maxAngular(); l++) {
      Path path = new Path(null, null, l, null, all, List.of(l), 0);
      blocks.add(new Block(new Irrep(l, 1), l * l * factor.side(), factor.side(), List.of(path)));
    }
    return new Correlations(blocks);
  }

  /**
   * All stages of a product, from the first factor to the whole.
   *
   * @param factors in order, at least two
   * @param wanted kinds of the whole
   * @param maxIntermediate largest λ of the stages between
   */
  static List<Correlations> stages(List<Factor> factors, Set<Irrep> wanted, int maxIntermediate) {
    List<Set<Irrep>> kinds = new ArrayList<>();
    kinds.add(new TreeSet<>(wanted));
    for (int f = factors.size() - 1; f > 1; f--) {
      kinds.add(0, leadingTo(kinds.get(0), factors.get(f).maxAngular(), maxIntermediate));
    }
    List<Correlations> stages = new ArrayList<>();
    stages.add(of(factors.get(0)));
    for (int f = 1; f < factors.size(); f++) {
      fit(stages.get(f - 1).size(), MOST_BETWEEN);
      stages.add(stages.get(f - 1).times(factors.subList(0, f + 1), kinds.get(f - 1)));
    }
    return stages;
  }

  private static Set<Irrep> leadingTo(Set<Irrep> wanted, int maxAngular, int maxLambda) {
    Set<Irrep> useful = new TreeSet<>();
    for (Irrep product : wanted) {
      for (int l = 0; l <= maxAngular; l++) {
        int most = Math.min(maxLambda, product.lambda() + l);
        for (int k = Math.abs(product.lambda() - l); k <= most; k++) {
          // parities: both ways the same sign
          int odd = (product.lambda() + l + k) & 1;
          useful.add(new Irrep(k, odd == 0 ? product.sigma() : -product.sigma()));
        }
      }
    }
    return useful;
  }

  // this, times the last of the factors
  private Correlations times(List<Factor> factors, Set<Irrep> wanted) {
    Factor last = factors.get(factors.size() - 1);
    int equal = factors.subList(0, factors.size() - 1).lastIndexOf(last);
    Map<List<Object>, Staircase> shapes = new HashMap<>();
    Map<List<Integer>, Coupling> couplings = new HashMap<>();
    List<Block> products = new ArrayList<>();
    long end = 0;
    for (Irrep kind : wanted) {
      List<Path> paths = new ArrayList<>();
      long count = 0;
      for (Block from : blocks) {
        int k = from.irrep().lambda();
        for (Path left : from.paths()) {
          for (int l = 0; l <= last.maxAngular(); l++) {
            if (!from.irrep().couplesTo(l, kind)) {
              continue;
            }
            int degree = l;
            // alike for all λ, but for squares: those of odd λ are antisymmetric
            boolean odd = factors.size() == 2 && (kind.lambda() & 1) == 1;
            Staircase shape =
                shapes.computeIfAbsent(
                    List.of(left.angular(), k, l, odd), s -> shape(left, degree, last, equal, odd));
            if (shape.size() > 0) {
              Coupling coupling =
                  couplings.computeIfAbsent(
                      List.of(k, l, kind.lambda()), s -> new Coupling(k, degree, kind.lambda()));
              List<Integer> angular = angular(from, left, l);
              paths.add(new Path(from, left, l, coupling, shape, angular, fit(count)));
              count += shape.size();
            }
          }
        }
      }
      if (count > 0) {
        products.add(new Block(kind, fit(end), fit(count), List.copyOf(paths)));
        end += (2L * kind.lambda() + 1) * count;
      }
    }
    return new Correlations(products);
  }

  private static List<Integer> angular(Block from, Path left, int l) {
    List<Integer> angular = new ArrayList<>(left.angular());
    if (angular.size() > 1) {
      angular.add(from.irrep().lambda());
    }
    angular.add(l);
    return List.copyOf(angular);
  }

  // Equal factors commute: of them only those in ascending order of (l, channel, n) are kept.
  private static Staircase shape(Path left, int l, Factor last, int equal, boolean odd) {
    int rows = left.count();
    if (equal < 0) {
      return Staircase.full(rows, last.side());
    }
    int before = left.angular().get(equal < 2 ? equal : 2 * equal - 1);
    if (before < l) {
      return Staircase.full(rows, last.side());
    }
    if (before > l) {
      return new Staircase(last.side(), new int[0]);
    }
    int[] indices = left.indices();
    int known = indices.length / rows;
    int[] start = new int[rows];
    long size = 0;
    for (int i = 0; i < rows; i++) {
      start[i] = indices[i * known + equal] + (odd ? 1 : 0);
      size += last.side() - start[i];
    }
    fit(size);
    return new Staircase(last.side(), start);
  }

  /** The number as an int. */
  static int fit(long count) {
    return fit(count, Integer.MAX_VALUE);
  }

  private static int fit(long count, int most) {
    if (count > most) {
      throw new InputException(
          "correlations with more than "
              + most
              + " numbers per atom are too many: choose fewer radial functions, a smaller L, fewer"
              + " λ or a smaller intermediate degree");
    }
    return (int) count;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** Numbers of all blocks. */
  int size() {
    return size;
  }
}
