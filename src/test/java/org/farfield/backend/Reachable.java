package org.farfield.backend;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What an object holds in memory, by its fields, elements and values. */
public final class Reachable {
  private final Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Predicate<Class<?>> entered;

  /**
   * Looks through an object.
   *
   * @param entered whose fields are looked at, too
   */
  public Reachable(Object root, Predicate<Class<?>> entered) {
    this.entered = entered;
    add(root);
  }

  private void add(Object object) {
    if (object == null || !found.add(object)) {
      return;
    }
    if (object instanceof Object[] array) {
      for (Object element : array) {
        add(element);
      }
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(this::add);
    } else if (object instanceof Map<?, ?> map) {
      map.values().forEach(this::add);
    } else if (entered.test(object.getClass())) {
      for (Field field : object.getClass().getDeclaredFields()) {
        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          add(valueOf(field, object));
        }
      }
    }
  }

  private static Object valueOf(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** The objects of a class. */
  public <T> Set<T> of(Class<T> type) {
    Set<T> result = Collections.newSetFromMap(new IdentityHashMap<>());
    found.stream().filter(type::isInstance).map(type::cast).forEach(result::add);
    return result;
  }

  /** Bytes of arrays of numbers. */
  public long bytes() {
    return found.stream().mapToLong(Reachable::bytes).sum();
  }

  private static long bytes(Object object) {
    Class<?> element = object.getClass().getComponentType();
    if (element == null || !element.isPrimitive()) {
      return 0;
    }
    int size =
        element == double.class || element == long.class ? 8 : element == boolean.class ? 1 : 4;
    return (long) size * Array.getLength(object);
  }
}
