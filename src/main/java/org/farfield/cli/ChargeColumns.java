package org.farfield.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** Names under which results stand in frames, none of which is lost for them. */
final class ChargeColumns {
  private static final String PREFIX = "equilibrated_";

  private final Map<ChargeOutput, String> names = new LinkedHashMap<>();

  /** Finds names; where the first frame has one already, the result gets a prefix, and a note. */
  ChargeColumns(Set<ChargeOutput> outputs, Structure first, Consumer<String> notes) {
    for (ChargeOutput output : outputs) {
      String name = output.key();
      if (has(first, name)) {
        name = PREFIX + name;
        notes.accept("frames have " + output.key() + " already; the new ones are called " + name);
      }
      names.put(output, name);
    }
  }

  private static boolean has(Structure structure, String name) {
    return structure.columns().containsKey(name) || structure.properties().containsKey(name);
  }

  /** The frame with results. */
  Structure with(Structure structure, Equilibration.Answered e) {
    Structure result = structure;
    for (Map.Entry<ChargeOutput, String> entry : names.entrySet()) {
      if (has(structure, entry.getValue())) {
        throw new InputException(
            structure.origin()
                + ": this frame has '"
                + entry.getValue()
                + "' already, though the first one does not");
      }
      result = with(result, entry.getKey(), entry.getValue(), entry.getKey().of(structure, e));
    }
    return result;
  }

  private static Structure with(
      Structure structure, ChargeOutput output, String name, double[] numbers) {
    if (output.perAtom()) {
      return structure.with(Column.reals(name, output.size(), numbers));
    }
    return structure.with(
        output.size() == 1 ? Property.of(name, numbers[0]) : Property.of(name, numbers));
  }
}
