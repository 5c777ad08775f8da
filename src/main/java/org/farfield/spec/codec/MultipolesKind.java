package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.basis.MultipoleBasis;
import org.farfield.error.InputException;

/** Gaussian multipoles of stated widths. */
final class MultipolesKind implements BasisKind<MultipoleBasis> {
  private static final Parameter WIDTHS =
      new Parameter(
          "receiver-widths",
          Parameter.Type.NUMBERS,
          "S[,S...]",
          "",
          "Widths of the Gaussian multipoles of basis multipoles, Å: one function per l and"
              + " width.");

  @Override
  public String name() {
    return "multipoles";
  }

  @Override
  public Class<MultipoleBasis> type() {
    return MultipoleBasis.class;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(WIDTHS);
  }

  @Override
  public MultipoleBasis read(Fields fields) {
    if (!fields.has(WIDTHS)) {
      throw new InputException("basis multipoles needs " + WIDTHS.name());
    }
    return new MultipoleBasis(fields.numbers(WIDTHS));
  }

  @Override
  public void write(MultipoleBasis basis, ObjectNode node) {
    ArrayNode widths = node.putArray(WIDTHS.name());
    basis.widths().forEach(widths::add);
  }
}
