/** The streaming engine: survey, then read, plan, compute and write side by side. */
package org.farfield.pipeline;
