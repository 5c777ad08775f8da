package org.farfield.equilibration.engine;

/**
 * How what atoms receive is laid out, {@code [atom][receiver][lm]}, beside moments {@code
 * [atom][lm]}.
 *
 * @param receivers how many every atom has
 * @param rows numbers of each
 */
record ReceivedLayout(int receivers, int rows) {
  /** Where the number a of atoms and rows stands among those of all receivers. */
  int place(int a, int receiver) {
    return (a / rows * receivers + receiver) * rows + a % rows;
  }

  /** What one receiver of every atom has of w. */
  double[] of(double[] w, int receiver) {
    double[] some = new double[w.length / receivers];
    for (int a = 0; a < some.length; a++) {
      some[a] = w[place(a, receiver)];
    }
    return some;
  }
}
