/**
 * Readers of structure files (extended XYZ, POSCAR, CIF, databases of ASE and others, one frame at
 * a time) and the writer of extended XYZ.
 *
 * <p>Start with {@link org.farfield.structure.io.StructureReaders} and {@link
 * org.farfield.structure.io.ExtXyzWriter}. {@code LineSource} knows where in a file an error is.
 * XYZ: {@code ExtXyzReader} parses elements and positions from the bytes of a line and keeps all
 * lines as {@code AtomLines}; {@code CommentLine} finds keys, {@code XyzColumns} what the columns
 * are; {@code XyzText} is what the structure keeps, its {@code TextColumn}s parse when they are
 * asked. {@code XyzFrame} and {@code XyzComment} write that text with what is new in its place.
 */
package org.farfield.structure.io;
