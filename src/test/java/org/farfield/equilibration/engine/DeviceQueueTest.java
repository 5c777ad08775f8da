package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;
import org.junit.jupiter.api.Test;

class DeviceQueueTest {
  private static final int TASKS = 20;

  private final List<Backend> devices =
      List.of(backend("a", null), backend("b", null), backend("c", null));
  private final Engine several = new Engine(backend("all", devices));

  /** Of three devices, or one that computes nothing. */
  private static Backend backend(String name, List<Backend> members) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "devices" -> members == null ? 1 : members.size();
                  case "onEachDevice" -> each(members, arguments[0]);
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "toString", "name" -> name;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static List<Object> each(List<Backend> members, Object work) {
    return members.parallelStream().map((Function<Backend, Object>) work).toList();
  }

  @Test
  void eachTaskIsDoneOnceAndEachDeviceHasSome() {
    AtomicIntegerArray done = new AtomicIntegerArray(TASKS);
    Set<Backend> working = ConcurrentHashMap.newKeySet();
    DeviceQueue.run(
        several,
        TASKS,
        device ->
            task -> {
              working.add(device.backend());
              done.incrementAndGet(task);
            });
    for (int t = 0; t < TASKS; t++) {
      assertThat(done.get(t)).isEqualTo(1);
    }
    assertThat(working).containsExactlyInAnyOrderElementsOf(devices);
  }

  /** Whichever device was first, and what comes behind the first one may be left. */
  @Test
  void theFirstRefusalIsTold() {
    for (int first = 0; first < TASKS - 5; first++) {
      int[] wrong = {first + 4, first, first + 5};
      assertThatThrownBy(
              () ->
                  DeviceQueue.run(
                      several,
                      TASKS,
                      device ->
                          task -> {
                            if (Arrays.stream(wrong).anyMatch(w -> w == task)) {
                              throw new InputException("task " + task);
                            }
                          }))
          .isInstanceOf(InputException.class)
          .hasMessage("task " + first);
    }
  }
}
