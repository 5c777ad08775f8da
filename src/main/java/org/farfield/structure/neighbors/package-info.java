/** Which atoms, and which of their periodic images, are near an atom; molecules by their bonds. */
package org.farfield.structure.neighbors;
