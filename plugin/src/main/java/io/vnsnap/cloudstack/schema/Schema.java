// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables in the database at hand: brings them to the version that this code needs, and finds
 * out whether they are whole.
 *
 * <p>One server at a time may do so. MySQL ends a transaction at every change of a table, so a
 * server may die between two statements: every statement of a script can be run again, and the
 * version is noted after the last.
 */
final class Schema {
  private static final String VERSIONS = "vni_schema_version";

  private final List<SqlScript> scripts;
  private final List<ExpectedTable> tables;

  /**
   * @param scripts the first makes version 1 from nothing, each other the next version
   * @param tables what must be there in the end
   */
  Schema(List<SqlScript> scripts, List<ExpectedTable> tables) {
    this.scripts = List.copyOf(scripts);
    this.tables = List.copyOf(tables);
  }

  /** Returns the version that was there before; 0 if there was nothing. */
  int bringUpToDate(Connection connection) throws SchemaException {
    try {
      int before = version(connection);
      if (before > scripts.size()) {
        throw new SchemaException(
            "VNsnap's tables have version %d and this plugin knows only %d; install the newer plugin again"
                .formatted(before, scripts.size()));
      }
      for (int version = before; version < scripts.size(); version++) {
        run(connection, scripts.get(version));
        note(connection, version + 1);
      }
      check(connection);
      return before;
    } catch (SQLException e) {
      throw new SchemaException(
          "VNsnap's tables can't be made or read: %s; put the database right and restart the management server"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS `%s` (
            `version` int NOT NULL,
            `updated` datetime NOT NULL,
            PRIMARY KEY (`version`)
          ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
          """
              .formatted(VERSIONS));
      try (ResultSet result =
          statement.executeQuery("SELECT MAX(`version`) FROM `%s`".formatted(VERSIONS))) {
        result.next();
        return result.getInt(1);
      }
    }
  }

  private static void run(Connection connection, SqlScript script) throws SQLException {
    for (String sql : script.statements()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  private static void note(Connection connection, int version) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO `%s` (`version`, `updated`) VALUES (?, UTC_TIMESTAMP())"
                .formatted(VERSIONS))) {
      statement.setInt(1, version);
      statement.execute();
    }
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  private void check(Connection connection) throws SQLException, SchemaException {
    for (ExpectedTable table : tables) {
      Set<String> present = columns(connection, table.name());
      if (present.isEmpty()) {
        throw new SchemaException(
            "VNsnap's table %s is missing although its version is noted; restore it from a backup of the database and restart the management server"
                .formatted(table.name()));
      }
      Set<String> missing = table.missingFrom(present);
      if (!missing.isEmpty()) {
        throw new SchemaException(
            "VNsnap's table %s lacks %s; restore it from a backup of the database and restart the management server"
                .formatted(table.name(), String.join(", ", missing)));
      }
    }
  }

  private static Set<String> columns(Connection connection, String table) throws SQLException {
    Set<String> columns = new TreeSet<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT LOWER(column_name) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?")) {
      statement.setString(1, table);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          columns.add(result.getString(1));
        }
      }
    }
    return columns;
  }
}
