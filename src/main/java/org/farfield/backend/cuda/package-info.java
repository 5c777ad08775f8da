/** The backend on NVIDIA GPUs. */
package org.farfield.backend.cuda;
