package org.farfield.features;

/** Is told how far a job is; called from one thread at a time. */
public interface Progress {
  /** Hears nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void start(long frames, long atoms) {}

        @Override
        public void advance(long frames, long atoms) {}
      };

  /**
   * What frames are computed for, from the next {@link #start(long, long)} on.
   *
   * @param what a word or two to show
   */
  default void stage(String what) {}

  /**
   * Something begins that is not counted in frames and atoms.
   *
   * @param what a word or two to show
   * @param steps how many; −1 if that is not known
   */
  default void start(String what, long steps) {}

  /**
   * Some of its steps are done.
   *
   * @param steps since the last call
   */
  default void advance(long steps) {}

  /**
   * The survey is over.
   *
   * @param frames number of frames to do
   * @param atoms number of atoms to do
   */
  void start(long frames, long atoms);

  /**
   * What the user should know before it begins, such as what it costs.
   *
   * @param sentence to say
   */
  default void note(String sentence) {}

  /**
   * Some frames are done.
   *
   * @param frames done since the last call
   * @param atoms done since the last call
   */
  void advance(long frames, long atoms);

  /**
   * How busy it is, told with each batch.
   *
   * @param computing seconds that the device took for it
   * @param waiting share of the memory for rows that is full of those which wait to be written
   */
  default void load(double computing, double waiting) {}
}
