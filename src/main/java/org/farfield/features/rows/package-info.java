/**
 * What a row of features consists of: its columns with their labels ({@link
 * org.farfield.features.rows.RowLayout}, start there), which of them are chosen or projected and
 * what files say of that, and whose rows they are: the centres of a structure by type ({@link
 * org.farfield.features.rows.Centres}), and whether structures are still those that were counted
 * ({@link org.farfield.features.rows.Fingerprint}). It knows specifications and descriptors, and
 * nothing of inputs, outputs and devices.
 */
package org.farfield.features.rows;
