// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;

/** Prints the result of a command: text for people, or one JSON document for machines. */
final class Results {
  /** How results are printed. */
  enum Format {
    TABLE,
    JSON
  }

  private final PrintWriter out;
  private final Format format;
  private final JsonMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  Results(PrintWriter out, Format format) {
    this.out = out;
    this.format = format;
  }

  /**
   * @param text as people want it; its toString is printed
   * @param document a record
   */
  void print(Object text, Object document) {
    switch (format) {
      case TABLE -> out.print(text);
      case JSON -> out.println(write(document));
    }
    out.flush();
  }

  private String write(Object document) {
    try {
      return json.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result can always be written as JSON", e);
    }
  }
}
