/**
 * The entry point for Java programs. Start at {@link org.farfield.Farfield}: a session on one
 * device, which keeps its threads, its memory and the tables of what it was asked for. It reads
 * structures, specifications, features and models, makes features and their derivatives, trains and
 * predicts, and equilibrates charges.
 *
 * <p>What it takes and gives are values of the packages below: a {@link
 * org.farfield.spec.FeatureSpec} says what to make of a {@link org.farfield.structure.Structure} or
 * a {@link org.farfield.features.StructureSource}. {@link org.farfield.PreparedStructures} keep
 * what depends on positions, for many sources there. This room is thin: each call hands on to an
 * engine of a room below.
 */
package org.farfield;
