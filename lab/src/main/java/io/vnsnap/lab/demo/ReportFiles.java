// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a report for machines, and for people as a page that needs nothing but itself. */
final class ReportFiles {
  private static final String TEMPLATE = "report.html";
  private static final String PLACE_OF_REPORT = "@REPORT@";

  private final Path folder;
  private final ObjectMapper json =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  ReportFiles(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** Makes the folder, without a report of an earlier run that could be taken for this one's. */
  void prepare() throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("report.json", "report.html", "report.txt")) {
      Files.deleteIfExists(folder.resolve(file));
    }
  }

  /**
   * @param result the same for people, as plain text
   */
  void write(DemoReport report, String result) throws IOException {
    String text = json.writeValueAsString(report);
    Files.writeString(folder.resolve("report.json"), text + "\n");
    Files.writeString(folder.resolve("report.html"), page(text));
    Files.writeString(folder.resolve("report.txt"), result);
  }

  /** In a page, JSON must not end the element that it stands in. */
  static String page(String report) throws IOException {
    try (InputStream template = ReportFiles.class.getResourceAsStream(TEMPLATE)) {
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .replace(PLACE_OF_REPORT, report.replace("<", "\\u003c"));
    }
  }
}
