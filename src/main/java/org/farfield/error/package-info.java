/** The one exception a user is meant to read. */
package org.farfield.error;
