/**
 * Files that appear under their name complete or not at all: written under a temporary name beside
 * it, renamed at the end, deleted when the process ends before. Everything that writes (features,
 * structures) goes through {@link org.farfield.files.PartFile}.
 */
package org.farfield.files;
