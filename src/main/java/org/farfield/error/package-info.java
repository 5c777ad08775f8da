/**
 * What goes wrong, for people: each exception is one sentence, which is all that is shown. Start at
 * {@link org.farfield.error.InputException}: what was given is wrong (a file with frame and line, a
 * cell, a hyperparameter), and would be wrong on any machine. Its {@link
 * org.farfield.error.NoSolutionException} says that what was asked is well said but has no
 * solution, such as charges that do not converge.
 *
 * <p>A {@link org.farfield.error.ResourceException} says what this machine lacks: memory, a device,
 * room on a disk. The same may succeed elsewhere, and is tried there. The command line ends with
 * exit codes 2 and 5 for them. All else that is thrown is a fault of the program or of who calls
 * it.
 */
package org.farfield.error;
