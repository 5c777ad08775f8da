/**
 * Runs: many input files, one folder of output in shards, which goes on where it was when it was
 * stopped. {@link org.farfield.runs.FeatureRun} starts and resumes; start there. {@link
 * org.farfield.runs.Survey} looks over the input once, {@link org.farfield.runs.Manifest} says what
 * is fixed from then on, {@link org.farfield.runs.ShardLog} what is done. Everything in the folder
 * has the same bytes however often the run was stopped. {@link org.farfield.runs.Part} is what one
 * of several processes makes. {@link org.farfield.runs.RunFolders} checks folders and joins their
 * shards to one file.
 */
package org.farfield.runs;
