package org.farfield.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.basis.MultipoleBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Expansion;

/**
 * Structures whose atoms receive with multipoles of one width each: of an expansion in which all
 * receive with every width, each atom keeps its own. One radial function is little beside the
 * phases and distances, which are the same for all widths.
 */
public final class PreparedReceivers implements Prepared {
  private final Prepared all;
  private final Expansion expansion;
  private final Expansion one; // an expansion whose coefficients have the shape of projections
  private final int[][] places; // by structure and atom, its width among all
  private ReceiverVectors vectors; // null: nobody has asked for them

  /**
   * Takes prepared structures.
   *
   * @param all prepared with {@link Receivers#expansion}; closed with this
   * @param expansion that
   * @param receivers one per structure
   * @throws IllegalArgumentException if they do not fit
   */
  public PreparedReceivers(Prepared all, Expansion expansion, List<Receivers> receivers) {
    this.all = all;
    this.expansion = expansion;
    List<Double> widths = ((MultipoleBasis) expansion.basis()).widths();
    one = expansion.withBasis(new MultipoleBasis(widths.subList(0, 1)), expansion.maxAngular());
    places = new int[receivers.size()][];
    for (int s = 0; s < places.length; s++) {
      Receivers mine = receivers.get(s);
      int atoms = all.structures().get(s).structure().size();
      if (mine.atoms() != atoms) {
        throw new IllegalArgumentException(
            mine.atoms() + " receivers do not fit a structure of " + atoms + " atoms");
      }
      places[s] = new int[atoms];
      for (int i = 0; i < atoms; i++) {
        places[s][i] = widths.indexOf(mine.width(i));
      }
    }
  }

  @Override
  public List<PlannedStructure> structures() {
    return all.structures();
  }

  @Override
  public List<Coefficients> apply(List<Sources> sources) {
    List<Coefficients> wide = all.apply(sources);
    List<Coefficients> result = new ArrayList<>();
    for (int s = 0; s < places.length; s++) {
      Coefficients own = new Coefficients(one, places[s].length, labels(s));
      copy(places[s], own.values(), wide.get(s).values(), true);
      result.add(own);
    }
    return result;
  }

  /** {@inheritDoc} */
  @Override
  public DeviceVectors vectors() {
    if (vectors == null) {
      DeviceVectors wide = all.vectors();
      List<Sources> sources = structures().stream().map(PlannedStructure::sources).toList();
      int[] atoms = Arrays.stream(places).mapToInt(own -> own.length).toArray();
      VectorLayout layout = new VectorLayout(one, sources, atoms);
      vectors = new ReceiverVectors(wide, layout, among(layout));
    }
    return vectors;
  }

  @Override
  public DeviceDescent descent(DescentSystems systems) {
    return all.descent(systems);
  }

  // For each projection its place among those of all widths.
  private int[] among(VectorLayout layout) {
    int[] all = new int[layout.coefficientLength()];
    for (int s = 0; s < places.length; s++) {
      int first = layout.coefficients(s);
      int numbers = layout.row(s);
      for (int x = 0; x < places[s].length * numbers; x++) {
        all[first + x] = (first + x) * expansion.basis().size() + places[s][x / numbers];
      }
    }
    return all;
  }

  private int[] labels(int structure) {
    return structures().get(structure).sources().labels();
  }

  // Each number of an atom stands beside those of the other widths.
  private void copy(int[] places, double[] own, double[] wide, boolean toOwn) {
    int widths = expansion.basis().size();
    int row = places.length == 0 ? 0 : own.length / places.length;
    for (int x = 0; x < own.length; x++) {
      int at = x * widths + places[x / row];
      if (toOwn) {
        own[x] = wide[at];
      } else {
        wide[at] = own[x];
      }
    }
  }

  private List<Coefficients> widen(List<Coefficients> cotangents) {
    if (cotangents.size() != places.length) {
      throw new IllegalArgumentException(
          places.length + " structures but " + cotangents.size() + " cotangents");
    }
    List<Coefficients> result = new ArrayList<>();
    for (int s = 0; s < places.length; s++) {
      Coefficients own = cotangents.get(s);
      if (own.radial() != 1
          || own.atoms() != places[s].length
          || own.maxAngular() != expansion.maxAngular()
          || own.densities() != expansion.densities().size()) {
        throw new IllegalArgumentException(
            "cotangent " + s + " has not the shape of its structure's projections");
      }
      Coefficients wide = new Coefficients(expansion, own.atoms(), labels(s));
      copy(places[s], own.values(), wide.values(), false);
      result.add(wide);
    }
    return result;
  }

  @Override
  public List<Sources> transpose(List<Coefficients> cotangents) {
    return all.transpose(widen(cotangents));
  }

  @Override
  public List<Gradients> adjoint(List<Sources> sources, List<Coefficients> cotangents) {
    return all.adjoint(sources, widen(cotangents));
  }

  @Override
  public Jacobian jacobian(Sources sources, int structure, int[] centres) {
    return all.jacobian(sources, structure, centres)
        .ofFunctions(expansion.basis().size(), places[structure]);
  }

  @Override
  public void close() {
    if (vectors != null) {
      vectors.close();
    }
    all.close();
  }
}
