/**
 * Files of labelled blocks and of tables: .mts ({@link org.farfield.tensor.files.MtsFile}, start
 * there), .npy and .npz ({@link org.farfield.tensor.files.MatrixWriter}), Parquet and HDF5 ({@link
 * org.farfield.tensor.files.TableWriter}).
 *
 * <p>Sizes and places of all entries follow from the layout, so that rows may come one at a time,
 * of any block, and space is known before the first byte. What is kept beside the blocks are {@link
 * org.farfield.tensor.files.TableColumn columns}. Whoever writes gets a file under a temporary name
 * that a commit renames; whoever reads compares every checksum and answers damage in one sentence.
 */
package org.farfield.tensor.files;
