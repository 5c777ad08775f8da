/**
 * Features of frames as rows of numbers, as they come from the engine: {@code ModelSink} takes
 * them, {@link org.farfield.learning.rows.FrameRows} as one row of each frame, {@link
 * org.farfield.learning.rows.FrameBlocks} as blocks of atoms, {@link
 * org.farfield.learning.rows.CentreRows} as derivatives of one atom after the other. {@link
 * org.farfield.learning.rows.RowColumns} and {@link org.farfield.learning.rows.PartColumns} say
 * what the columns of such rows are; start there. Rows are handed on and not kept, but by {@code
 * KeptRows} and {@code KeptAtoms}. What turns has its rows ({@code PartRows}), and what is less its
 * molecules alone ({@code InteractionRows}).
 */
package org.farfield.learning.rows;
