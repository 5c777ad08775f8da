/**
 * Files that appear under their name complete or not at all: written under a temporary name beside
 * it, renamed at the end, deleted when the process ends before, or by the next one. Start at {@link
 * org.farfield.files.PartFile}, through which everything goes that writes (features, structures,
 * models). {@link org.farfield.files.Sha256} tells whether a file is still the same.
 */
package org.farfield.files;
