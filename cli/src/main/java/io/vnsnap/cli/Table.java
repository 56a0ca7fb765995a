// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns for people: aligned, two spaces apart; numbers to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heading) {
    rows.add(List.of(heading));
  }

  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        String padding = " ".repeat(width(column) - cell.length());
        line.append(isNumeric(column) ? padding + cell : cell + padding).append("  ");
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private boolean isNumeric(int column) {
    return rows.size() > 1
        && rows.stream().skip(1).allMatch(row -> row.get(column).matches("-|[0-9].*"))
        && rows.stream()
            .skip(1)
            .noneMatch(row -> row.get(column).matches(".*[a-z]-?[0-9].*|.*:.*"));
  }
}
