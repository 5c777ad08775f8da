/** The command line: options, configuration files, messages. */
package org.farfield.cli;
