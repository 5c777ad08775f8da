package org.farfield.spec;

/** The ways to evaluate the same coefficients. */
public enum EvaluationPath {
  /** The planner chooses by estimated time. */
  AUTO,
  /** Sum over pairs of atoms; not periodic. */
  PAIRS,
  /** Sum over reciprocal vectors as a matrix product; periodic. */
  KSUM,
  /** B-splines on a mesh and FFTs; periodic, large. */
  MESH
}
