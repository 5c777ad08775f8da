package org.farfield.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.farfield.parquet.ParquetColumn.Kind;

/** The columns of a schema, which is a tree written down depth first. */
final class Schema {
  private static final int DEEPEST = 32;

  private final List<SchemaElement> elements;
  private final List<ParquetColumn> columns = new ArrayList<>();
  private int next;

  private Schema(List<SchemaElement> elements) {
    this.elements = elements;
  }

  static List<ParquetColumn> columns(List<SchemaElement> elements) throws IOException {
    Schema schema = new Schema(elements);
    int fields = schema.take().getNum_children();
    for (int f = 0; f < fields; f++) {
      schema.visit(new Path("", 0, List.of(), 0), Role.FIELD);
    }
    if (schema.next < elements.size()) {
      throw new IOException("its schema has more elements than fields");
    }
    return schema.columns;
  }

  /** What an element is for: parts of lists and maps have names that say nothing. */
  private enum Role {
    FIELD,
    LIST,
    ELEMENT,
    MAP
  }

  /** What stands above an element. */
  private record Path(String name, int defined, List<Integer> repeated, int depth) {
    Path below(SchemaElement element, Role role) {
      FieldRepetitionType repetition = element.getRepetition_type();
      boolean isOptional = repetition == FieldRepetitionType.OPTIONAL;
      boolean isRepeated = repetition == FieldRepetitionType.REPEATED;
      int level = isOptional || isRepeated ? defined + 1 : defined;
      List<Integer> lists = new ArrayList<>(repeated);
      if (isRepeated) {
        lists.add(level);
      }
      String own = name;
      if (role == Role.FIELD) {
        own = name.isEmpty() ? element.getName() : name + "." + element.getName();
      }
      return new Path(own, level, lists, depth + 1);
    }
  }

  private SchemaElement take() throws IOException {
    if (next == elements.size()) {
      throw new IOException("its schema has fewer elements than fields");
    }
    return elements.get(next++);
  }

  private void visit(Path above, Role role) throws IOException {
    SchemaElement element = take();
    Path path = above.below(element, role);
    if (path.depth() > DEEPEST) {
      throw new IOException("its fields are nested too deeply");
    }
    int children = element.getNum_children();
    if (children == 0) {
      columns.add(column(path, element, role));
      return;
    }
    Role below = Role.FIELD;
    if (role == Role.MAP || isMap(element)) {
      below = Role.MAP;
    } else if (isList(element)) {
      below = Role.LIST;
    } else if (role == Role.LIST && children == 1) {
      below = Role.ELEMENT;
    }
    for (int c = 0; c < children; c++) {
      visit(path, below);
    }
  }

  private static boolean isList(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return element.getConverted_type() == ConvertedType.LIST
        || logical != null && logical.isSetLIST();
  }

  private static boolean isMap(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return element.getConverted_type() == ConvertedType.MAP
        || logical != null && logical.isSetMAP();
  }

  private ParquetColumn column(Path path, SchemaElement element, Role role) {
    ParquetColumn.Place place =
        new ParquetColumn.Place(
            columns.size(),
            element.getType(),
            isUnsigned(element),
            path.defined(),
            path.repeated());
    Kind kind = role == Role.MAP ? Kind.OTHER : kind(element);
    return new ParquetColumn(path.name(), kind, path.repeated().size(), place);
  }

  private static boolean isUnsigned(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return element.getConverted_type() == ConvertedType.UINT_32
        || logical != null && logical.isSetINTEGER() && !logical.getINTEGER().isIsSigned();
  }

  private static Kind kind(SchemaElement element) {
    Type type = element.getType();
    if (type == null) {
      return Kind.OTHER; // a group without fields
    }
    return switch (type) {
      case BOOLEAN -> Kind.LOGICAL;
      case INT32, INT64 -> isWhole(element) ? Kind.INTEGER : Kind.OTHER;
      case FLOAT, DOUBLE -> Kind.REAL;
      case BYTE_ARRAY -> isText(element) ? Kind.TEXT : Kind.OTHER;
      case INT96, FIXED_LEN_BYTE_ARRAY -> Kind.OTHER;
    };
  }

  // Not dates, times and decimals, which are stored as whole numbers.
  private static boolean isWhole(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    ConvertedType converted = element.getConverted_type();
    if (logical != null) {
      IntType whole = logical.isSetINTEGER() ? logical.getINTEGER() : null;
      return whole != null;
    }
    return converted == null
        || switch (converted) {
          case INT_8, INT_16, INT_32, INT_64, UINT_8, UINT_16, UINT_32, UINT_64 -> true;
          default -> false;
        };
  }

  private static boolean isText(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    ConvertedType converted = element.getConverted_type();
    return logical != null && (logical.isSetSTRING() || logical.isSetENUM() || logical.isSetJSON())
        || converted == ConvertedType.UTF8
        || converted == ConvertedType.ENUM
        || converted == ConvertedType.JSON;
  }
}
