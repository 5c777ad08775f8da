package org.farfield.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.Type;

/** The values of a page, one after the other; each is asked for as what its column has. */
abstract class Values {
  long integer() throws IOException {
    throw new IOException("a column has no whole numbers");
  }

  double real() throws IOException {
    throw new IOException("a column has no numbers");
  }

  String text() throws IOException {
    throw new IOException("a column has no texts");
  }

  /** Values as they are. */
  static final class Plain extends Values {
    private final ParquetColumn.Place place;
    private final ByteBuffer bytes;
    private int bit; // of the byte at hand, of logical values

    Plain(ParquetColumn.Place place, byte[] page, int from) {
      this.place = place;
      bytes = ByteBuffer.wrap(page, from, page.length - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void require(int count) throws IOException {
      if (count < 0 || bytes.remaining() < count) {
        throw new IOException("a page has fewer values than it says");
      }
    }

    @Override
    long integer() throws IOException {
      if (place.type() == Type.BOOLEAN) {
        require(1);
        int flag = bytes.get(bytes.position()) >>> bit & 1;
        bit = bit + 1 & 7;
        if (bit == 0) {
          bytes.get();
        }
        return flag;
      }
      if (place.type() == Type.INT64) {
        require(Long.BYTES);
        return bytes.getLong();
      }
      require(Integer.BYTES);
      int value = bytes.getInt();
      return place.unsigned() ? Integer.toUnsignedLong(value) : value;
    }

    @Override
    double real() throws IOException {
      boolean isSingle = place.type() == Type.FLOAT;
      require(isSingle ? Float.BYTES : Double.BYTES);
      return isSingle ? bytes.getFloat() : bytes.getDouble();
    }

    @Override
    String text() throws IOException {
      require(Integer.BYTES);
      int length = bytes.getInt();
      require(length);
      byte[] text = new byte[length];
      bytes.get(text);
      return new String(text, StandardCharsets.UTF_8);
    }
  }

  /** Logical values in runs. */
  static final class Flags extends Values {
    private final Hybrid flags;

    Flags(byte[] page, int from) throws IOException {
      if (page.length - from < Integer.BYTES) {
        throw new IOException("a page has fewer values than it says");
      }
      flags = new Hybrid(page, from + Integer.BYTES, page.length, 1);
    }

    @Override
    long integer() throws IOException {
      return flags.next();
    }
  }

  /** Places in a list of values. */
  static final class Listed extends Values {
    private final Dictionary dictionary;
    private final Hybrid places;

    Listed(Dictionary dictionary, byte[] page, int from) throws IOException {
      this.dictionary = dictionary;
      if (from >= page.length) {
        throw new IOException("a page has fewer values than it says");
      }
      places = new Hybrid(page, from + 1, page.length, page[from]);
    }

    private int place() throws IOException {
      int place = places.next();
      if (place < 0 || place >= dictionary.size()) {
        throw new IOException("a value is not in the list of values");
      }
      return place;
    }

    @Override
    long integer() throws IOException {
      return dictionary.integers()[place()];
    }

    @Override
    double real() throws IOException {
      return dictionary.reals()[place()];
    }

    @Override
    String text() throws IOException {
      return dictionary.texts()[place()];
    }
  }

  /** Values that pages have the places of; one of the arrays has them. */
  @SuppressWarnings("ArrayRecordComponent") // read, not compared
  record Dictionary(int size, long[] integers, double[] reals, String[] texts) {
    static Dictionary of(ParquetColumn column, byte[] page, int size) throws IOException {
      // texts have 4 bytes at least, logical values are not listed
      if (size < 0 || size > page.length / Integer.BYTES) {
        throw new IOException("a list of values has fewer than it says");
      }
      Values values = new Plain(column.place(), page, 0);
      boolean isReal = column.kind() == ParquetColumn.Kind.REAL;
      boolean isText = column.kind() == ParquetColumn.Kind.TEXT;
      long[] integers = new long[isReal || isText ? 0 : size];
      double[] reals = new double[isReal ? size : 0];
      String[] texts = new String[isText ? size : 0];
      for (int i = 0; i < size; i++) {
        if (isReal) {
          reals[i] = values.real();
        } else if (isText) {
          texts[i] = values.text();
        } else {
          integers[i] = values.integer();
        }
      }
      return new Dictionary(size, integers, reals, texts);
    }
  }
}
