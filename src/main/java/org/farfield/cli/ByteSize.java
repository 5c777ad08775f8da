package org.farfield.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as people write it: 512M. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([KMGT])");

  @Override
  public Long convert(String text) {
    Matcher m = TEXT.matcher(text.toUpperCase(Locale.ROOT));
    if (!m.matches()) {
      throw new TypeConversionException("'" + text + "' is no size such as 512M or 4G");
    }
    return Long.parseLong(m.group(1)) << 10 * ("KMGT".indexOf(m.group(2)) + 1);
  }
}
