/**
 * What was learned, each kind in its class: {@link org.farfield.learning.models.LinearModel} of
 * numbers, {@link org.farfield.learning.models.PartsModel} of what turns, is of atoms or of
 * kernels, {@link org.farfield.learning.models.KqeqModel} and {@link
 * org.farfield.learning.models.EquilibrationModel} of charges that equilibrate; start there. A
 * {@link org.farfield.learning.models.PartModel} is one part of a target; {@link
 * org.farfield.learning.models.KernelBasis} holds atoms that others are compared with and makes
 * rows of kernels. Programs see {@link org.farfield.learning.Model} alone. Models know their
 * weights and what these belong to; how they were found is elsewhere.
 */
package org.farfield.learning.models;
