package org.farfield.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.resource.ResourceInformation;
import org.farfield.error.ResourceException;
import org.farfield.runs.Cluster;
import org.farfield.runs.ClusterTask;
import org.farfield.runs.InputFiles;
import scala.Function1;
import scala.Function2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/** The executors of an application of Apache Spark: a partition for each task. */
public final class SparkCluster implements Cluster {
  private static final String GPU = "gpu"; // as Spark's configuration calls it
  private static final long PAUSE = 50; // milliseconds

  private final JavaSparkContext spark;
  private final String device;

  private SparkCluster(JavaSparkContext spark, String device) {
    this.spark = spark;
    this.device = device;
  }

  /** Finds it for {@code farfield spark}. */
  public static final class Provider implements Cluster.Provider {
    @Override
    public Cluster start(Optional<String> device) {
      SparkConf conf = new SparkConf();
      conf.setIfMissing("spark.master", "local[*]");
      conf.setIfMissing("spark.app.name", "farfield");
      boolean hasGpus = conf.contains("spark.task.resource." + GPU + ".amount");
      return new SparkCluster(new JavaSparkContext(conf), device.orElse(hasGpus ? "cuda" : "cpu"));
    }
  }

  @Override
  public String describe() {
    return "Spark " + spark.version() + ", " + spark.master() + ", " + device;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public List<String> fetch(List<String> names, Path folder, Consumer<String> notes) {
    RemoteInput.Found found = RemoteInput.find(names, folder, spark.hadoopConfiguration());
    try {
      spark
          .parallelize(found.files(), found.files().size())
          .foreach(file -> file.fetch(SparkHadoopUtil.get().conf()));
    } catch (Exception e) { // Scala throws what it does not declare
      throw failed(e);
    }
    return found.inputs(file -> InputFiles.isOther(Path.of(file), notes));
  }

  @Override
  public boolean run(
      String job, List<String> tasks, BooleanSupplier isStopped, Consumer<String> results) {
    if (tasks.isEmpty()) {
      return true;
    }
    Broadcast<String> common = spark.broadcast(job);
    String kind = device;
    JavaRDD<String> answers =
        spark
            .parallelize(tasks, tasks.size())
            .mapPartitions(mine -> answers(mine, common.value(), kind));
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    SimpleFutureAction<Object> action =
        spark
            .sc()
            .submitJob(
                answers.rdd(),
                (Function1<scala.collection.Iterator<String>, String> & Serializable)
                    scala.collection.Iterator::next,
                numbers(tasks.size()),
                taking(results, thrown),
                () -> null);
    try {
      while (!action.isCompleted()) {
        if (isStopped.getAsBoolean()) {
          action.cancel();
          return false;
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      action.cancel();
      Thread.currentThread().interrupt();
      return false;
    } finally {
      common.destroy();
    }
    if (thrown.get() != null) {
      throw thrown.get();
    }
    if (action.value().get().isFailure()) {
      throw failed(action.value().get().failed().get());
    }
    return true;
  }

  // Spark tells causes as text, with the stack of another process behind the first line.
  private static ResourceException failed(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new ResourceException(
        ResourceException.Kind.PROCESS, "Spark has given up: " + message, cause);
  }

  @SuppressWarnings("unchecked") // Scala's numbers are objects here
  private static Seq<Object> numbers(int count) {
    List<Integer> all = IntStream.range(0, count).boxed().toList();
    return (Seq<Object>) (Seq<?>) CollectionConverters.asScala(all).toSeq();
  }

  private static Function2<Object, String, BoxedUnit> taking(
      Consumer<String> results, AtomicReference<RuntimeException> thrown) {
    return (number, answer) -> {
      try {
        results.accept(answer);
      } catch (RuntimeException e) {
        thrown.compareAndSet(null, e);
        throw e; // Spark ends the job
      }
      return BoxedUnit.UNIT;
    };
  }

  private static Iterator<String> answers(Iterator<String> tasks, String job, String device) {
    ResourceInformation gpu = TaskContext.get().resourcesJMap().get(GPU);
    boolean isGiven = device.equals("cuda") && gpu != null;
    ClusterTask.Worker worker =
        new ClusterTask.Worker(
            isGiven ? "cuda:" + gpu.addresses()[0] : device, Math.max(1, TaskContext.get().cpus()));
    if (!tasks.hasNext()) {
      return Collections.emptyIterator();
    }
    return List.of(ClusterTask.run(job, tasks.next(), worker)).iterator();
  }

  @Override
  public void close() {
    spark.close();
  }
}
