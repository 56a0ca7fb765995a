// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.lab.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a file of memory needs, and what it takes.
 *
 * @param nonZeroBytes in pages that have a byte other than zero
 * @param storedBytes in the blocks that the file occupies
 */
record StoredPages(long nonZeroBytes, long storedBytes) {
  private static final int PAGE_BYTES = 4096;
  private static final int BLOCK_BYTES = 512;

  static StoredPages of(Path file) {
    byte[] zeros = new byte[PAGE_BYTES];
    long nonZeroBytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] page = in.readNBytes(PAGE_BYTES);
      while (page.length == PAGE_BYTES) {
        if (!Arrays.equals(page, zeros)) {
          nonZeroBytes += PAGE_BYTES;
        }
        page = in.readNBytes(PAGE_BYTES);
      }
      return new StoredPages(nonZeroBytes, blocks(file) * BLOCK_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long blocks(Path file) {
    return Long.parseLong(new Processes().require("stat", "--format=%b", file.toString()).strip());
  }
}
