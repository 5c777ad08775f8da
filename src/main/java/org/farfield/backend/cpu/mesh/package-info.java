/**
 * The sum over reciprocal vectors by a mesh: sources are spread onto it, transformed, multiplied
 * and transformed back, and centres read it. Start at {@link
 * org.farfield.backend.cpu.mesh.MeshSum}; {@link org.farfield.backend.cpu.mesh.MeshAdjoint} is its
 * derivative. {@link org.farfield.backend.cpu.mesh.Mesh} is a group of fields on its points, {@link
 * org.farfield.backend.cpu.mesh.MeshWaves} the vectors of a transform, {@link
 * org.farfield.backend.cpu.mesh.MeshFactors} what spectra are multiplied with.
 *
 * <p>{@link org.farfield.backend.cpu.mesh.GroupFft} transforms several real fields at a time,
 * {@link org.farfield.backend.cpu.mesh.RealFft3} one, by threads, in an order that does not depend
 * on them.
 */
package org.farfield.backend.cpu.mesh;
