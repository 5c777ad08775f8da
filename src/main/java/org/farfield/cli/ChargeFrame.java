package org.farfield.cli;

import org.farfield.equilibration.Conditions;
import org.farfield.structure.Structure;

/**
 * A frame that shall be equilibrated.
 *
 * @param system its number among the chosen frames
 * @param structure the frame
 * @param conditions under which
 */
record ChargeFrame(int system, Structure structure, Conditions conditions) {}
