package org.farfield.features;

import java.nio.file.Path;
import java.util.List;

/**
 * What comes of another source, with its name and files. It is a part of what that one is a part
 * of.
 */
public interface DerivedSource extends StructureSource {
  /**
   * What it comes of.
   *
   * @return the other source
   */
  StructureSource source();

  @Override
  default String name() {
    return source().name();
  }

  @Override
  default List<Path> files() {
    return source().files();
  }

  @Override
  default StructureSource whole() {
    StructureSource whole = source().whole();
    return whole == source() ? this : whole;
  }

  @Override
  default String selection() {
    return source().selection();
  }
}
