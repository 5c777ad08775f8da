/**
 * The sum over reciprocal vectors, as matrix products of phases and fields. Start at {@link
 * org.farfield.backend.cpu.waves.WaveSum}, which chooses {@link
 * org.farfield.backend.cpu.waves.MirrorSum} in cells with right angles, where mirror images share
 * their phases, and {@link org.farfield.backend.cpu.waves.LatticeSum} in any other. {@link
 * org.farfield.backend.cpu.waves.LatticeJob} is what values and derivatives of a structure share,
 * {@link org.farfield.backend.cpu.waves.Scratch} the arrays of a thread.
 *
 * <p>{@link org.farfield.backend.cpu.waves.LatticeAdjoint}, {@link
 * org.farfield.backend.cpu.waves.LatticeTranspose} and {@link
 * org.farfield.backend.cpu.waves.LatticeJacobian} are its derivatives. Blocks of vectors are added
 * in their order ({@link org.farfield.backend.cpu.waves.BlockShares}), so that bits do not depend
 * on threads.
 */
package org.farfield.backend.cpu.waves;
