/**
 * Reads Parquet files as other programs write them: {@link org.farfield.parquet.ParquetFile} opens
 * one, {@link org.farfield.parquet.ParquetRows} gives row after row of chosen columns. Headers are
 * read by the format's own library; its reader of pages needs Hadoop. What we write ourselves is
 * written by {@code tensor.ParquetWriter}.
 */
package org.farfield.parquet;
