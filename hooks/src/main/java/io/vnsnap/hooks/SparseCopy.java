// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a file and leaves its holes holes; where the file system can share data, it does. */
public final class SparseCopy {
  private static final int CHUNK_BYTES = 1 << 20;

  private SparseCopy() {}

  /**
   * @param to made if need be; what is in it goes
   */
  public static void copy(Path from, Path to) throws IOException {
    copy(from, to, () -> {});
  }

  /**
   * @param to made if need be; what is in it goes
   * @param stillWanted called before each piece; what it throws is thrown on
   */
  public static void copy(Path from, Path to, Runnable stillWanted) throws IOException {
    try (SparseFile source = new SparseFile(from);
        FileChannel target =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      stillWanted.run();
      if (source.shareWith(to)) {
        target.force(true);
        return;
      }
      long size = source.size();
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      long at = source.nextData(0);
      while (at < size) {
        long hole = source.nextHole(at);
        while (at < hole) {
          stillWanted.run();
          chunk.clear().limit((int) Math.min(CHUNK_BYTES, hole - at));
          source.read(at, chunk);
          chunk.flip();
          while (chunk.hasRemaining()) {
            at += target.write(chunk, at);
          }
        }
        at = source.nextData(hole);
      }
      if (target.size() < size) {
        target.write(ByteBuffer.wrap(new byte[1]), size - 1);
      }
      target.force(true);
    }
  }
}
