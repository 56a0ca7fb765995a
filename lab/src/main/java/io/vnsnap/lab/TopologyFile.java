// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads and writes topologies as YAML. */
public final class TopologyFile {
  private static final String SHIPPED = "default.yaml";

  private final ObjectMapper yaml =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** The topology that is shipped: 2 hosts with 2 members each. */
  public Topology shipped() {
    try (InputStream file = TopologyFile.class.getResourceAsStream(SHIPPED)) {
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8), SHIPPED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws LabException that names the file, the line if there is one, and what is wrong with it
   */
  public Topology read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new LabException(
          "topology %s does not exist: name a file, or none for the default".formatted(file), e);
    } catch (IOException e) {
      throw new LabException("topology %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  Topology parse(String text, String name) {
    try {
      Topology topology = yaml.readValue(text, Topology.class);
      if (topology == null) {
        throw new LabException("topology %s is empty: name hosts and members".formatted(name));
      }
      return topology;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new LabException("topology %s%s: %s".formatted(name, line, reason(e)), e);
    } catch (IllegalArgumentException e) {
      throw new LabException("topology %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** All of a topology, defaults included. */
  String print(Topology topology) {
    try {
      return yaml.writeValueAsString(topology);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a topology is always printable", e);
    }
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e instanceof JsonMappingException && e.getCause() != null ? e.getCause() : e;
    String message =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : cause.getMessage();
    return message.lines().findFirst().orElse("not understood");
  }
}
