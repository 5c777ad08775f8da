package org.farfield.pipeline;

/** What a job is going to write: its shape is known before the file is opened. */
interface FeatureFile {
  static FeatureFile of(Request request, Survey survey, Description description) {
    if (request.reduction().isPresent()) {
      return new ReductionFile(request, request.reduction().get(), survey, description);
    }
    if (request.matrix()) {
      return new MatrixFile(request, survey, description);
    }
    return request.descriptor() instanceof DescriptorChoice.Expansion
        ? new ExpansionFile(request, survey, description)
        : new BlockFile(request, survey, description);
  }

  Output output();

  FeatureWriter open();
}
