package org.farfield.structure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Chemical symbols and atomic numbers of the elements 1 (H) to 118 (Og).
 *
 * <p>D and T, by which files name deuterium and tritium, are hydrogen: their atoms differ in mass
 * alone.
 */
public final class Elements {
  /** Largest atomic number known here. */
  public static final int MAX_ATOMIC_NUMBER = 118;

  private static final String[] SYMBOLS =
      ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As"
              + " Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd"
              + " Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr"
              + " Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl"
              + " Mc Lv Ts Og")
          .split(" ", -1);

  private static final Set<String> ISOTOPES = Set.of("D", "T"); // of hydrogen

  private static final Map<String, Integer> NUMBERS = numbers();

  private Elements() {}

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < SYMBOLS.length; i++) {
      numbers.put(SYMBOLS[i], i + 1);
    }
    for (String isotope : ISOTOPES) {
      numbers.put(isotope, 1);
    }
    return Map.copyOf(numbers);
  }

  /**
   * Whether a number is the atomic number of an element.
   *
   * @param atomicNumber any number
   * @return true for 1 to 118
   */
  public static boolean isAtomicNumber(int atomicNumber) {
    return atomicNumber >= 1 && atomicNumber <= MAX_ATOMIC_NUMBER;
  }

  /**
   * The symbol of an element.
   *
   * @param atomicNumber 1 to 118
   * @return e.g. {@code "O"} for 8
   */
  public static String symbol(int atomicNumber) {
    if (!isAtomicNumber(atomicNumber)) {
      throw new IllegalArgumentException(
          "atomic numbers go from 1 to " + MAX_ATOMIC_NUMBER + ", not " + atomicNumber);
    }
    return SYMBOLS[atomicNumber - 1];
  }

  /**
   * The atomic number of a correctly written symbol.
   *
   * @param symbol e.g. {@code "Cl"}
   * @return the atomic number (1 for D and T), or 0 if this is not exactly the symbol of an element
   */
  public static int exactAtomicNumber(String symbol) {
    return NUMBERS.getOrDefault(symbol, 0);
  }

  /**
   * The atomic number of a symbol in any capitalisation.
   *
   * @param symbol e.g. {@code "CL"} or {@code "cl"}
   * @return the atomic number, or 0 if no element is called so
   */
  public static int anyCaseAtomicNumber(String symbol) {
    if (symbol.isEmpty() || symbol.length() > 2) {
      return 0;
    }
    return exactAtomicNumber(
        symbol.substring(0, 1).toUpperCase(Locale.ROOT)
            + symbol.substring(1).toLowerCase(Locale.ROOT));
  }

  /**
   * The atomic number of a symbol whose capitalisation may be off as long as that leaves no doubt:
   * {@code CL} and {@code cl} are chlorine, but {@code CO} could be cobalt or a C and an O.
   *
   * @param symbol the symbol
   * @return the atomic number, or 0 if no element is meant beyond doubt
   */
  public static int atomicNumber(String symbol) {
    int exact = exactAtomicNumber(symbol);
    if (exact != 0 || isTwoElements(symbol)) {
      return exact;
    }
    return anyCaseAtomicNumber(symbol);
  }

  private static boolean isTwoElements(String symbol) {
    return symbol.length() == 2
        && isOneLetter(symbol.substring(0, 1).toUpperCase(Locale.ROOT))
        && isOneLetter(symbol.substring(1));
  }

  // CD and PT are cadmium and platinum, which nobody writes for C and D
  private static boolean isOneLetter(String symbol) {
    return NUMBERS.containsKey(symbol) && !ISOTOPES.contains(symbol);
  }
}
