/** Pictures: what the descriptors see and what each hyperparameter does. */
package org.farfield.cli.plot;
