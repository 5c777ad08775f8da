package org.farfield.spec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static JsonNode node(Random random, int depth) {
    switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0:
        return NODES.numberNode(random.nextLong());
      case 1:
        return NODES.numberNode(random.nextInt(100));
      case 2:
        return NODES.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 3:
        return NODES.booleanNode(random.nextBoolean());
      case 4:
        return NODES.nullNode();
      case 5:
        return NODES.textNode(random.nextBoolean() ? "Å\"\\\n\u0001" : "a" + random.nextInt());
      case 6:
        ArrayNode list = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(node(random, depth - 1));
        }
        return list;
      default:
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set("name " + random.nextInt(), node(random, depth - 1));
        }
        return object;
    }
  }

  @Test
  void textIsThatOfAMapper() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(17);
    for (int i = 0; i < 500; i++) {
      JsonNode node = node(random, 4);
      assertThat(JsonText.of(node)).isEqualTo(mapper.writeValueAsString(node));
    }
  }

  @Test
  void whatIsNoValueIsRefused() {
    assertThatThrownBy(() -> JsonText.of(NODES.missingNode()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MISSING");
  }
}
