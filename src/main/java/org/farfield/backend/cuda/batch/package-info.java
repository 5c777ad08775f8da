/**
 * How structures go through a GPU: cut to what its memory holds, two batches under way at a time,
 * buffers reused from batch to batch.
 *
 * <p>{@link org.farfield.backend.cuda.batch.BatchCutter} makes {@link
 * org.farfield.backend.cuda.batch.CentreRange}s, {@link
 * org.farfield.backend.cuda.batch.BatchPipeline} leads {@link
 * org.farfield.backend.cuda.batch.DeviceTask}s through the device, {@link
 * org.farfield.backend.cuda.batch.Workspace} holds their buffers. Knows no sum. Start at {@code
 * BatchPipeline}. May ask: device.
 */
package org.farfield.backend.cuda.batch;
