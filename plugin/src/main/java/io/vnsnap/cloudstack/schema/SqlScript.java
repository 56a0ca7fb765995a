// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements of a script. A statement ends with a line that ends with a semicolon; a line that
 * begins with two hyphens is a comment.
 */
record SqlScript(List<String> statements) {
  SqlScript {
    statements = List.copyOf(statements);
  }

  static SqlScript parse(String text) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("--")) {
        continue;
      }
      statement.append(line).append('\n');
      if (line.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 2));
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalArgumentException("the last statement does not end: " + statement);
    }
    return new SqlScript(statements);
  }

  static SqlScript resource(String name) throws IOException {
    try (InputStream script = SqlScript.class.getResourceAsStream(name)) {
      if (script == null) {
        throw new IOException("there is no " + name + " in the plugin");
      }
      return parse(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
