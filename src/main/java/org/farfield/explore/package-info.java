/**
 * Maps of environments: features of atoms or structures on the plane in which they spread most, to
 * be looked at beside their structures. Start at {@link org.farfield.explore.EnvironmentMap}, which
 * makes one of files of features, which {@link org.farfield.explore.InvariantRows} reads; {@link
 * org.farfield.explore.MapPage} and {@link org.farfield.explore.ChemiscopeFile} write it.
 */
package org.farfield.explore;
