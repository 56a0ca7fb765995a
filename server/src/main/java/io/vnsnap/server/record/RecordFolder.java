// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vnsnap.core.store.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Records of one kind: each is a JSON file that is whole at any moment, and all of them are in
 * memory. What a method has changed is on disk when it returns. Safe for use by threads.
 */
public final class RecordFolder<T> {
  private static final String SUFFIX = ".json";
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          // What a later version adds must not keep an earlier one from starting.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path folder;
  private final Class<T> type;
  private final Function<T, String> id;
  private final Map<String, T> records = new LinkedHashMap<>();

  private RecordFolder(Path folder, Class<T> type, Function<T, String> id) {
    this.folder = folder;
    this.type = type;
    this.id = id;
  }

  /**
   * Reads all records of a folder, made if need be.
   *
   * @param id a record's id, a UUID
   * @throws RecordException if one can't be read
   */
  public static <T> RecordFolder<T> open(Path folder, Class<T> type, Function<T, String> id) {
    RecordFolder<T> opened = new RecordFolder<>(folder, type, id);
    opened.readAll();
    return opened;
  }

  private void readAll() {
    try {
      PrivateFiles.createFolders(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          if (file.getFileName().toString().startsWith(".")) {
            Files.delete(file);
          } else if (file.getFileName().toString().endsWith(SUFFIX)) {
            T found = read(file);
            records.put(id.apply(found), found);
          }
        }
      }
    } catch (IOException e) {
      throw new RecordException("%s can't be read: %s".formatted(folder, PrivateFiles.why(e)), e);
    }
  }

  private T read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), type);
    } catch (JsonProcessingException e) {
      throw new RecordException(
          "%s is damaged: %s; restore it from a copy or remove it"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  public synchronized Optional<T> find(String wanted) {
    return Optional.ofNullable(records.get(wanted));
  }

  /** All of them, in no particular order. */
  public synchronized List<T> all() {
    return List.copyOf(records.values());
  }

  /** Keeps a record, in place of one with the same id. */
  public synchronized T put(T kept) {
    String key = id.apply(kept);
    if (!ID.matcher(key).matches()) {
      throw new IllegalArgumentException("\"%s\" is no id of a record".formatted(key));
    }
    try {
      PrivateFiles.writeAtomically(file(key), JSON.writeValueAsBytes(kept));
    } catch (IOException e) {
      throw new RecordException(
          "%s can't be written: %s".formatted(file(key), PrivateFiles.why(e)), e);
    }
    records.put(key, kept);
    return kept;
  }

  /** Changes a record that is there; nothing happens if it is not. */
  public synchronized Optional<T> update(String wanted, UnaryOperator<T> change) {
    return find(wanted).map(found -> put(change.apply(found)));
  }

  /** Forgets a record. May repeat. */
  public synchronized void remove(String unwanted) {
    if (records.remove(unwanted) != null) {
      try {
        Files.deleteIfExists(file(unwanted));
        PrivateFiles.syncFolder(folder);
      } catch (IOException e) {
        throw new RecordException(
            "%s can't be removed: %s".formatted(file(unwanted), PrivateFiles.why(e)), e);
      }
    }
  }

  private Path file(String key) {
    return folder.resolve(key + SUFFIX);
  }
}
