/** Atoms and cells as immutable values; batches of them without padding. */
package org.farfield.structure;
