// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a limited length. */
final class LineReader implements Closeable {
  private final InputStream stream;
  private final BufferedReader reader;
  private final int longest;

  LineReader(InputStream stream, int longest) {
    this.stream = stream;
    this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    this.longest = longest;
  }

  /**
   * The next line, or nothing at the end; an unfinished line is none.
   *
   * @throws IOException also if the line is too long
   */
  Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    int next;
    while ((next = reader.read()) >= 0) {
      if (next == '\n') {
        return Optional.of(line.toString());
      }
      if (line.length() == longest) {
        throw new IOException("a line is longer than %d characters".formatted(longest));
      }
      line.append((char) next);
    }
    return Optional.empty();
  }

  /** Reads the rest for nobody, so that its writer does not wait for ever. */
  void discard() throws IOException {
    stream.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
