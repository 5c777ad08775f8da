/**
 * Reads Parquet files as other programs write them. Start at {@link
 * org.farfield.parquet.ParquetFile}, which opens one and knows its columns; {@link
 * org.farfield.parquet.ParquetRows} gives row after row of chosen ones. Headers are read by the
 * format's own library; its reader of pages needs Hadoop, so that pages are read here. What we
 * write ourselves is written by {@code tensor.files.ParquetWriter}.
 */
package org.farfield.parquet;
