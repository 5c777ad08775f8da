/**
 * Which sums make up the coefficients of a structure, and up to where.
 *
 * <p>{@link org.farfield.expansion.plan.Planner} turns accuracy into a {@link
 * org.farfield.expansion.plan.Plan}, which is numbers; {@link
 * org.farfield.expansion.plan.ExpansionTables#terms} turns that into {@link
 * org.farfield.expansion.plan.Term}s, which have tables: start there. Backends get {@link
 * org.farfield.expansion.plan.PlannedStructure}s and terms; splits and windows are known here only.
 */
package org.farfield.expansion.plan;
