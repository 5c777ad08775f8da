/** Fewer features: which to keep, or which combinations of them. */
package org.farfield.reduction;
