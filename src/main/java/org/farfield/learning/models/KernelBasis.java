package org.farfield.learning.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.TargetShape;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.PartRows;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.KernelPoints;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/**
 * Atoms that others of their element are compared with.
 *
 * @param settings of the kernel
 * @param part of the target
 * @param scales of features, by the densities of their block
 * @param invariantScales likewise, of the invariants that go with what turns
 * @param centres one per element, ascending
 */
public record KernelBasis(
    KernelSettings settings,
    TargetShape.Part part,
    Map<String, Double> scales,
    Map<String, Double> invariantScales,
    List<Centre> centres) {
  /**
   * Of one element.
   *
   * @param type atomic number
   * @param points features, not scaled
   * @param invariantsOrNull of the same atoms; null where the kernel needs none
   */
  public record Centre(int type, TensorMap points, TensorMap invariantsOrNull) {
    public int count() {
      return points.blocks().get(0).samples().size();
    }
  }

  /** The part of what does not turn. */
  public static final TargetShape.Part INVARIANT = new TargetShape.Part(0, 1, 0);

  /** Kernels of the atoms of frames with these, which are of another layout. */
  public Kernels in(TensorLayout layout, boolean perAtom, boolean mean, DenseProduct product) {
    return new Kernels(elements(layout), part.size(), perAtom, mean, product);
  }

  /** Its points, and features of atoms in a layout. */
  List<Kernels.Element> elements(TensorLayout layout) {
    List<Kernels.Element> elements = new ArrayList<>();
    for (Centre centre : centres) {
      PartColumns columns = PartColumns.of(centre.points(), layout, part, centre.type());
      TensorMap other = centre.invariantsOrNull();
      PartColumns invariants =
          other == null ? null : PartColumns.of(other, layout, INVARIANT, centre.type());
      elements.add(
          new Kernels.Element(
              columns,
              scale(columns, scales),
              invariants,
              invariants == null ? null : scale(invariants, invariantScales),
              points(centre, columns, invariants)));
    }
    return elements;
  }

  private KernelPoints points(Centre centre, PartColumns columns, PartColumns invariants) {
    return new KernelPoints(
        settings.zeta(),
        settings.normalised(),
        part.size(),
        columns.length(),
        scaled(PartColumns.rows(centre.points()), scale(columns, scales)),
        invariants == null ? 0 : invariants.length(),
        invariants == null
            ? null
            : scaled(
                PartColumns.rows(centre.invariantsOrNull()), scale(invariants, invariantScales)));
  }

  /** Of each column. */
  public static double[] scale(PartColumns columns, Map<String, Double> scales) {
    int[] groups = columns.groupOfColumns();
    return Arrays.stream(groups)
        .mapToDouble(g -> scales.getOrDefault(columns.groups().get(g), 0.0))
        .toArray();
  }

  /** Multiplies rows of such columns, in place. */
  public static double[] scaled(double[] rows, double[] scale) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= scale[i % scale.length];
    }
    return rows;
  }

  /** Kernels with all points of all elements: rows of a linear problem of one column per point. */
  public static final class Kernels implements PartRows {
    private static final int[] FRAME = {0};

    private final List<Element> elements;
    private final int components;
    private final boolean perAtom;
    private final boolean mean;
    private final DenseProduct product;
    private final int length;

    @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
    public record Element(
        PartColumns columns,
        double[] scale,
        PartColumns invariantsOrNull,
        double[] invariantScale,
        KernelPoints points) {
      PartColumns.Rows kernels(FrameBlocks frame, DenseProduct product) {
        PartColumns.Rows rows = columns.atoms(frame);
        double[] others =
            invariantsOrNull == null
                ? null
                : scaled(invariantsOrNull.atoms(frame).values(), invariantScale);
        double[] kernels =
            rows.atoms().length == 0
                ? new double[0]
                : points.of(scaled(rows.values(), scale), others, product);
        return new PartColumns.Rows(rows.atoms(), kernels);
      }

      /**
       * Derivatives of the kernels of one atom from those of its features, whose numbers stand
       * where those of atoms do; none if the atom is of another element.
       */
      public PartColumns.Rows derivatives(
          FrameBlocks atom, FrameBlocks slopes, DenseProduct product) {
        PartColumns.Rows own = columns.atoms(atom);
        if (own.atoms().length == 0) {
          return own;
        }
        PartColumns.Rows all = columns.atoms(slopes);
        double[] x = scaled(own.values(), scale);
        double[] values = points.derivatives(x, scaled(all.values(), scale), product);
        return new PartColumns.Rows(all.atoms(), values);
      }
    }

    Kernels(
        List<Element> elements,
        int components,
        boolean perAtom,
        boolean mean,
        DenseProduct product) {
      this.elements = elements;
      this.components = components;
      this.perAtom = perAtom;
      this.mean = mean;
      this.product = product;
      length = elements.stream().mapToInt(e -> e.points().columns()).sum();
    }

    public List<Element> elements() {
      return elements;
    }

    @Override
    public int length() {
      return length;
    }

    /** Where each of some atoms is of the one element of the part. */
    @Override
    public PartColumns.Rows of(FrameBlocks frame) {
      if (perAtom) {
        return elements.get(0).kernels(frame, product);
      }
      double[] row = new double[components * length];
      int at = 0;
      for (Element element : elements) {
        PartColumns.Rows kernels = element.kernels(frame, product);
        int width = element.points().columns();
        int count = kernels.atoms().length;
        double share = mean && count > 0 ? 1.0 / count : 1;
        for (int i = 0; i < count * components; i++) {
          int to = i % components * length + at;
          for (int c = 0; c < width; c++) {
            row[to + c] += share * kernels.values()[i * width + c];
          }
        }
        at += width;
      }
      return new PartColumns.Rows(FRAME, row);
    }

    @Override
    public List<String> groups() {
      return List.of("kernel");
    }

    @Override
    public int[] groupOfColumns() {
      return new int[length];
    }
  }
}
