package org.farfield.cli;

import org.farfield.equilibration.Conditions;
import org.farfield.runs.InputFrames;
import org.farfield.structure.Structure;

/**
 * A frame that shall be equilibrated.
 *
 * @param source where it comes from
 * @param structure the frame
 * @param conditions under which
 */
record ChargeFrame(InputFrames.Frame source, Structure structure, Conditions conditions) {}
