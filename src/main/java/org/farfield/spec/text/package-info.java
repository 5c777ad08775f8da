/**
 * Documents of names and values as text, whatever they say: {@link
 * org.farfield.spec.text.Documents} reads JSON and YAML with errors that name a line and what to
 * do, {@link org.farfield.spec.text.JsonText} writes JSON without the classes that an object mapper
 * is made of. Start at either; what a document must hold is known to those who ask for it.
 */
package org.farfield.spec.text;
