package org.farfield.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What can happen to a file: bytes change, parts go, come twice or elsewhere, lies come in. */
final class Mutations {
  private static final String[] WORDS = {
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "-1",
    "0",
    "99999999999",
    "2147483648",
    "4294967297",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "\\",
    "=",
    ":",
    "#",
    "\t",
    "\r",
    "\n",
    "\n\n",
    " ",
    "\u0000",
    "é",
    "\u2028",
    "\ud83d\ude00",
    "T",
    "Lattice=",
    "pbc=",
    "Properties=species:S:1:pos:R:3",
    "data_",
    "loop_",
    "_cell_length_a",
    "Direct",
    "Cartesian",
    "ITEM: ATOMS id type x y z",
    "Atoms",
    "!!",
    "&a *a",
    "<f8",
    "(",
    "),",
    "1,",
    "Xx",
    "H",
    "119",
    "x".repeat(300)
  };

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** A variant of a file, with one to four changes. */
  byte[] of(byte[] file) {
    byte[] variant = file;
    for (int change = random.nextInt(4); change >= 0; change--) {
      variant = changed(variant);
    }
    return variant;
  }

  private byte[] changed(byte[] file) {
    int at = random.nextInt(file.length + 1);
    int to = Math.min(file.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 200));
    return switch (random.nextInt(8)) {
      case 0 -> flipped(file);
      case 1 -> join(file, 0, at, new byte[0], to);
      case 2 -> join(file, 0, to, Arrays.copyOfRange(file, at, to), to);
      case 3 -> join(file, 0, at, word(), at);
      case 4 -> join(file, 0, at, word(), to);
      case 5 -> Arrays.copyOf(file, at);
      case 6 -> digits(file);
      default -> lines(file);
    };
  }

  private byte[] word() {
    return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
  }

  private byte[] flipped(byte[] file) {
    byte[] variant = file.clone();
    if (variant.length > 0) {
      variant[random.nextInt(variant.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return variant;
  }

  /** Another digit somewhere: counts and numbers that lie. */
  private byte[] digits(byte[] file) {
    byte[] variant = file.clone();
    for (int tries = 0; tries < 20 && variant.length > 0; tries++) {
      int at = random.nextInt(variant.length);
      if (variant[at] >= '0' && variant[at] <= '9') {
        variant[at] = (byte) ('0' + random.nextInt(10));
      }
    }
    return variant;
  }

  /** Two lines change places. */
  private byte[] lines(byte[] file) {
    String[] lines = new String(file, StandardCharsets.ISO_8859_1).split("\n", -1);
    int a = random.nextInt(lines.length);
    int b = random.nextInt(lines.length);
    String line = lines[a];
    lines[a] = lines[b];
    lines[b] = line;
    return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[] file, int from, int to, byte[] between, int rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, from, to - from);
    out.writeBytes(between);
    out.write(file, rest, file.length - rest);
    return out.toByteArray();
  }
}
