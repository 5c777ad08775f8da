/**
 * Energies and forces for molecular dynamics. Start at {@link org.farfield.driver.ForceClient}: it
 * connects to a server of the i-PI protocol, such as i-PI or ASE, which moves the atoms, and
 * answers every set of positions with energy, forces and virial; when a connection breaks it waits
 * for a server to come back. {@link org.farfield.driver.ServerAddress} says where the server
 * listens, {@link org.farfield.driver.EnergyUnit} in which unit a model speaks, {@link
 * org.farfield.driver.Wire} how messages lie in bytes. What computes is handed in, so that this
 * room knows of no model.
 */
package org.farfield.driver;
