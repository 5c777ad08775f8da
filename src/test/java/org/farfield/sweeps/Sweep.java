package org.farfield.sweeps;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Of a parametrised test only some of the rows are run, unless all are asked for ({@link Sweeps});
 * the others are skipped, and counted as such. On a class, of each of its parametrised tests.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SweepRows.class)
public @interface Sweep {
  /** One row in so many is run. */
  int oneIn() default 3;
}
