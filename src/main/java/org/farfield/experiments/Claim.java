package org.farfield.experiments;

import java.util.Optional;

/**
 * A row of a page: something claimed, and what came out.
 *
 * @param claim in words
 * @param paper what its source says; – if it says nothing
 * @param ours what came out
 * @param bound what it is held to
 * @param holds whether it keeps the bound; empty if it is shown only
 */
record Claim(String claim, String paper, String ours, String bound, Optional<Boolean> holds) {
  /** A claim with a bound. */
  static Claim held(String claim, String paper, String ours, String bound, boolean holds) {
    return new Claim(claim, paper, ours, bound, Optional.of(holds));
  }

  /** Something to be seen, without a bound. */
  static Claim shown(String claim, String paper, String ours) {
    return new Claim(claim, paper, ours, "–", Optional.empty());
  }

  String verdict() {
    return holds.map(yes -> yes ? "pass" : "fail").orElse("–");
  }
}
