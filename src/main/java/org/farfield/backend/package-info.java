/** The backend interface and its choice. */
package org.farfield.backend;
