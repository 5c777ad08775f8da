/**
 * Web pages that need nothing else: a template among the resources, data as JSON in it, scripts and
 * styles inlined. {@link org.farfield.pages.Page} puts them together; what they show is made by
 * those who ask.
 */
package org.farfield.pages;
