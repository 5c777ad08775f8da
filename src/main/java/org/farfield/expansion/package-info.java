/** What to compute (hyperparameters), how (plan, tables) and the result (coefficients). */
package org.farfield.expansion;
