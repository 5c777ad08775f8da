package org.farfield.sweeps;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips the rows that are not of the part of a {@link Sweep}. */
public class SweepRows implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context.getTestMethod().isEmpty() || takes(context)
        ? ConditionEvaluationResult.enabled("taken")
        : ConditionEvaluationResult.disabled(Sweeps.LEFT_OUT);
  }

  /** Whether a test is run. */
  protected boolean takes(ExtensionContext context) {
    Optional<Sweep> sweep =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Sweep.class)
            .or(
                () ->
                    AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Sweep.class));
    return Sweeps.takes(context, sweep.orElseThrow().oneIn());
  }
}
