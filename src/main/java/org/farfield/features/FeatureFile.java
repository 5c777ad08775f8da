package org.farfield.features;

import java.util.Optional;
import org.farfield.spec.DescriptorSpec;

/** What a job is going to write: its shape is known before the file is opened. */
interface FeatureFile {
  static FeatureFile of(
      Request request, Census survey, Metadata metadata, Derivatives derivatives) {
    if (request.reduction().isPresent()) {
      return new ReductionFile(request, request.reduction().get(), survey, metadata);
    }
    if (!request.spec().gradients().isEmpty()) {
      return new GradientFile(request, survey, metadata, derivatives);
    }
    if (request.matrix()) {
      return new MatrixFile(request, survey, metadata);
    }
    return request.spec().descriptor() instanceof DescriptorSpec.Expansion
        ? new ExpansionFile(request, survey, metadata)
        : new BlockFile(request, survey, metadata);
  }

  Output output();

  /** Rows that a backend may make for it; empty if it is made of the expansions. */
  default Optional<RowRequest> rowRequest() {
    return Optional.empty();
  }

  FeatureWriter open();
}
