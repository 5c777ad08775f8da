/** Entry point for Java programs. */
package org.farfield;
