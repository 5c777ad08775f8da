/** Which atoms, and which of their periodic images, are near an atom. */
package org.farfield.structure.neighbors;
