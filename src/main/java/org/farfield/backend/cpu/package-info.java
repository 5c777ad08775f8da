/** The processor backend: threads, packed matrix products and fast Fourier transforms. */
package org.farfield.backend.cpu;
