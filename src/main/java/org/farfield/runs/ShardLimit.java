package org.farfield.runs;

import org.farfield.error.InputException;

/**
 * How large shards may be.
 *
 * @param frames at most; 0 if bytes decide
 * @param bytes of features before compression, about; 0 if frames decide
 */
public record ShardLimit(long frames, long bytes) {
  // Of such pieces, whose sizes are known when all of the input is, shards are put together.
  private static final long PIECE = 50;

  /**
   * By frames.
   *
   * @param frames at most
   * @return the limit
   * @throws InputException if there is no such shard
   */
  public static ShardLimit ofFrames(long frames) {
    if (frames < 1) {
      throw new InputException("a shard has at least 1 frame, not " + frames);
    }
    return new ShardLimit(frames, 0);
  }

  /**
   * By size.
   *
   * @param bytes about; a shard has at least some frames
   * @return the limit
   */
  public static ShardLimit ofBytes(long bytes) {
    return new ShardLimit(0, bytes);
  }

  /** Frames of what the input is cut into when it is looked over. */
  long framesAtFirst() {
    return bytes > 0 ? PIECE : frames;
  }

  /** In words. */
  String text() {
    return bytes > 0 ? bytes + " bytes" : frames + " frames";
  }
}
