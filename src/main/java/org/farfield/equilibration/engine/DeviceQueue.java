package org.farfield.equilibration.engine;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;

/** Tasks in a row, of which each device of an engine takes the next when it has done one. */
final class DeviceQueue {
  private DeviceQueue() {}

  /**
   * Does all of them.
   *
   * @param engine of one or several devices
   * @param tasks how many
   * @param worker of a device: does a task by its number; all devices at a time
   * @throws InputException the first in the order of tasks, if one is refused
   */
  static void run(Engine engine, int tasks, Function<Engine, IntConsumer> worker) {
    AtomicInteger arrived = new AtomicInteger(); // each device has a task, however late it comes
    AtomicInteger next = new AtomicInteger(engine.backend().devices());
    engine
        .onEachDevice(
            device -> {
              IntConsumer own = worker.apply(device);
              for (int t = arrived.getAndIncrement(); t < tasks; t = next.getAndIncrement()) {
                try {
                  own.accept(t);
                } catch (InputException e) {
                  next.set(tasks); // all before this one begin
                  return Optional.of(new Failed(t, e));
                }
              }
              return Optional.<Failed>empty();
            })
        .stream()
        .flatMap(Optional::stream)
        .min(Comparator.comparingInt(Failed::task))
        .ifPresent(
            first -> {
              throw first.reason();
            });
  }

  private record Failed(int task, InputException reason) {}
}
