package org.farfield.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Other processes that work for a run, on one machine or many, all of which see its files. */
public interface Cluster extends AutoCloseable {
  /** Starts one; whoever brings a cluster offers this as a service. */
  interface Provider {
    /**
     * Starts it.
     *
     * @param device the kind that its processes shall compute on, cpu or cuda; empty for what it
     *     has
     * @return to be closed
     */
    Cluster start(Optional<String> device);
  }

  /**
   * What it is.
   *
   * @return such as {@code Spark 4.0.1, spark://node1:7077}
   */
  String describe();

  /**
   * The kind of device that each of its processes computes on.
   *
   * @return as in {@code --device}: cpu or cuda
   */
  String device();

  /**
   * Copies inputs of other file systems into a folder, so that all see them. What is there already
   * with the same size and time stays.
   *
   * @param names such as {@code s3a://bucket/table/}: files, folders or patterns
   * @param folder that all its processes see
   * @param notes is told which files in folders are left out, as in {@link InputFiles#of}
   * @return inputs in this folder: files, and folders of tables of Delta Lake
   * @throws org.farfield.error.InputException if a name means no structure file
   * @throws org.farfield.error.ResourceException if one cannot be copied
   */
  List<String> fetch(List<String> names, Path folder, Consumer<String> notes);

  /**
   * Has tasks done, each at least once: by {@link ClusterTask#run}, in any order and any process.
   * One that fails, or whose process is gone, is tried again elsewhere.
   *
   * @param job what all tasks have in common
   * @param tasks what to do
   * @param isStopped whether to give up
   * @param results gets what came of a task, once for each, on one thread at a time; what it throws
   *     ends all and is thrown
   * @return whether all were done
   * @throws org.farfield.error.ResourceException if a task failed again and again
   */
  boolean run(String job, List<String> tasks, BooleanSupplier isStopped, Consumer<String> results);

  @Override
  void close();
}
