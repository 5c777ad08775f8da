/**
 * Web pages that need nothing else: a template among the resources, data as JSON in it, scripts and
 * styles inlined, so that one file may be sent and opened anywhere. Start at {@link
 * org.farfield.pages.Page}, which puts them together and asks nothing of any server. What pages
 * show is made by those who ask: reports of runs, maps of environments. Libraries of others that
 * are inlined stand among the resources, their licences in THIRD-PARTY.txt; the tests look at pages
 * in a browser.
 */
package org.farfield.pages;
