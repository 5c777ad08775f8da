package org.farfield.learning.models;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What moments have of energy by themselves, besides that in each other's potential.
 *
 * @param sites by element χ, eV/e, then a hardness of each degree, eV/(e Å^l)²; empty if they have
 *     nothing
 * @param share of the energy by which moments were found, of the kind kqeq: with 1 the whole is
 *     their least energy, with 0 that in each other's potential
 */
public record OwnEnergy(Map<Integer, List<Double>> sites, double share) {
  public OwnEnergy {
    sites = new TreeMap<>(sites);
  }
}
