// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.server.record.RecordException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who did what, from where, and what came of it: one line of JSON for each login and each change. A
 * file that has become large is kept once beside the new one.
 */
public final class AuditLog {
  private static final long LARGE_BYTES = 64L << 20;

  private final Path file;
  private final InstantSource clock;
  private final ObjectMapper json = new ObjectMapper();

  public AuditLog(Path stateFolder, InstantSource clock) {
    this.file = stateFolder.resolve("audit.log");
    this.clock = clock;
  }

  /**
   * Adds a line.
   *
   * @param client the address that it came from
   * @param about parameters that tell what it was about, no secrets among them
   * @param outcome "done", "begun", or why not
   */
  public synchronized void add(
      String user, String client, String what, Map<String, String> about, String outcome) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", clock.instant().toString());
    line.put("user", user);
    line.put("client", client);
    line.put("what", what);
    line.put("about", about);
    line.put("outcome", outcome);
    try {
      rotate();
      byte[] bytes = (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
      try (FileChannel channel = PrivateFiles.openForWriting(file)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        channel.position(channel.size());
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException e) {
      throw new RecordException("%s can't be written: %s".formatted(file, PrivateFiles.why(e)), e);
    }
  }

  private void rotate() throws IOException {
    if (Files.exists(file) && Files.size(file) > LARGE_BYTES) {
      Files.move(file, file.resolveSibling("audit.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
