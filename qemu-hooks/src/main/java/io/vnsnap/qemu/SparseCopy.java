// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a file and leaves its holes holes. */
final class SparseCopy {
  private static final int CHUNK_BYTES = 1 << 20;

  private SparseCopy() {}

  static void copy(Path from, Path to) throws IOException {
    try (SparseFile source = new SparseFile(from);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = source.size();
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      long at = source.nextData(0);
      while (at < size) {
        long hole = source.nextHole(at);
        while (at < hole) {
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
