/**
 * The innermost loops of products of coefficients. A package of its own, because Javadoc cannot be
 * made of one that names jdk.incubator.vector.
 */
package org.farfield.descriptor.products;
