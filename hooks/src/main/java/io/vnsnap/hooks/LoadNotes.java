// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a load does to its host, in a file that is a step ahead of it: should this process die,
 * another reads there what to take back, or what to bring to its end.
 */
public final class LoadNotes {
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final Path file;
  private final List<LoadNote> notes;

  private LoadNotes(Path file, List<LoadNote> notes) {
    this.file = file;
    this.notes = notes;
  }

  public static LoadNotes begin(Path file) {
    return new LoadNotes(file, new ArrayList<>());
  }

  /** Reads what another process has noted; nothing if it had not come to it. */
  public static LoadNotes read(Path file) throws HypervisorException {
    List<LoadNote> notes = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          parse(line).ifPresent(notes::add);
        }
      }
    } catch (IOException e) {
      throw new HypervisorException(
          "the notes of a load in %s can't be read: %s".formatted(file, e.getMessage()), e);
    }
    return new LoadNotes(file, notes);
  }

  /** A line that was not written to its end is of something that was not begun. */
  private static Optional<LoadNote> parse(String line) {
    try {
      return Optional.of(JSON.readValue(line, LoadNote.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  public synchronized void add(LoadNote note) throws HypervisorException {
    try {
      Files.write(
          file,
          (JSON.writeValueAsString(note) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new HypervisorException("%s can't be written: %s".formatted(file, e.getMessage()), e);
    }
    notes.add(note);
  }

  /** A file beside the notes, which goes with them. */
  public Path beside(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /** All so far, the oldest first. */
  public synchronized List<LoadNote> all() {
    return List.copyOf(notes);
  }

  /** The newest of its kind. */
  public synchronized <T extends LoadNote> Optional<T> last(Class<T> kind) {
    return notes.stream().filter(kind::isInstance).map(kind::cast).reduce((older, newer) -> newer);
  }
}
