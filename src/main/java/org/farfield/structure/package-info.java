/**
 * Atoms and cells as immutable values, and what their frames say besides.
 *
 * <p>Start with {@link org.farfield.structure.Structure}: elements, positions and {@link
 * org.farfield.structure.Cell} as numbers; {@link org.farfield.structure.Column} (values of all
 * atoms) and {@link org.farfield.structure.Property} (of the whole) by name, parsed when they are
 * asked for. What a reader keeps of the frame is a {@link org.farfield.structure.FrameText}, which
 * only readers and writers in {@code structure.io} look into. Words and numbers of files are taken
 * apart in {@code structure.text}, neighbours are found in {@code structure.neighbors}.
 */
package org.farfield.structure;
