package org.farfield.experiments;

/** A function of energies, with its differences. */
interface Occupation {
  /** The function. */
  double at(double energy);

  /** (f(a) − f(b)) / (a − b), and the derivative where both are the same. */
  double slope(double a, double b);

  /** Fermi's function F at an inverse temperature: how many electrons a state has. */
  static Occupation fermi(double beta) {
    return new Occupation() {
      @Override
      public double at(double energy) {
        return 1 / (1 + Math.exp(beta * energy));
      }

      @Override
      public double slope(double a, double b) {
        double x = beta * a / 2;
        double y = beta * b / 2;
        double ratio = x == y ? 1 : Math.sinh(x - y) / (x - y);
        return -beta / 4 * ratio / (Math.cosh(x) * Math.cosh(y));
      }
    };
  }

  /** The grand potential of a state, G = ln(1 − F) / β, whose derivative is F. */
  static Occupation grandPotential(double beta) {
    Occupation density = fermi(beta);
    return new Occupation() {
      private static final double SAME = 1e-6;

      @Override
      public double at(double energy) {
        return Math.min(energy, 0) - Math.log1p(Math.exp(-beta * Math.abs(energy))) / beta;
      }

      @Override
      public double slope(double a, double b) {
        return Math.abs(a - b) < SAME ? density.at((a + b) / 2) : (at(a) - at(b)) / (a - b);
      }
    };
  }
}
