package org.farfield.features.engine;

import java.util.function.Supplier;

/**
 * Part of a frame's features. Its numbers depend on the frame alone, not on who computes it or
 * when.
 *
 * @param doubles numbers that it holds from its computation until it is written
 * @param work computes, on any thread; what it returns is left to do: the writing, on one thread,
 *     in the order of the pieces
 */
record RowBlock(long doubles, Supplier<Runnable> work) {}
