/**
 * Runs into a folder by the executors of Apache Spark: {@link org.farfield.spark.SparkCluster}
 * carries tasks, of which {@link org.farfield.runs.ClusterTask} does the work. Built by the profile
 * {@code spark} alone, for a jar of its own.
 */
package org.farfield.spark;
