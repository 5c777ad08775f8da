/** Plain loops straight from the formulas: slow, obviously right, the yardstick of the others. */
package org.farfield.backend.reference;
