/**
 * Energies and forces for molecular dynamics: {@link org.farfield.driver.ForceClient} connects to a
 * server of the i-PI protocol, such as i-PI or ASE, and answers every set of positions; start
 * there.
 */
package org.farfield.driver;
