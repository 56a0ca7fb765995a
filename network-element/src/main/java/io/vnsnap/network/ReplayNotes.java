// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a replay does to taps, in a file that is a step ahead of it. */
final class ReplayNotes {
  private final ObjectMapper json = new ObjectMapper();
  private final Path file;

  ReplayNotes(Path file) {
    this.file = file;
  }

  /**
   * A tap that gets a longer queue.
   *
   * @param frames how long it was
   * @param lengthenedFrames how long it is then
   */
  record Lengthening(Nic nic, int frames, int lengthenedFrames) {}

  void add(Lengthening lengthening) throws ColoringException {
    try {
      Files.write(
          file,
          (json.writeValueAsString(lengthening) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new ColoringException("%s can't be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** What another process has noted. */
  List<Lengthening> read() throws ColoringException {
    List<Lengthening> lengthenings = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        parse(line).ifPresent(lengthenings::add);
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
    return lengthenings;
  }

  /** A line that was not written to its end is of something that was not begun. */
  private Optional<Lengthening> parse(String line) {
    try {
      return Optional.of(json.readValue(line, Lengthening.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
