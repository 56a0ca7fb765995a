// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotTagVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import java.io.IOException;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.persistence.Column;
import javax.persistence.Table;
import javax.persistence.Temporal;
import javax.persistence.TemporalType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  private static MariaDb server;
  private MariaDb.Database database;

  @BeforeAll
  static void start() {
    server = MariaDb.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeDatabase() {
    database = server.cloudStack();
  }

  @Test
  void isMadeFromNothing() throws Exception {
    assertThat(bringUpToDate()).isZero();
    assertThat(tables())
        .contains(
            "vni_schema_version",
            "vni_snapshot",
            "vni_snapshot_member",
            "vni_snapshot_policy",
            "vni_snapshot_tag");
  }

  @Test
  void isLeftAloneTheSecondTime() throws Exception {
    bringUpToDate();
    fill();
    assertThat(bringUpToDate()).isEqualTo(3);
    assertThat(value("SELECT name FROM vni_snapshot")).isEqualTo("nightly");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "0, 3", "0, 4", "1, 1", "1, 3", "1, 6", "2, 1", "2, 3"})
  void isFinishedAfterAServerDiedBetweenTwoStatements(int version, int statements)
      throws Exception {
    List<SqlScript> scripts = scripts();
    upTo(scripts.subList(0, version));
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : scripts.get(version).statements().subList(0, statements)) {
        statement.execute(sql);
      }
    }
    assertThat(bringUpToDate()).isEqualTo(version);
    fill();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void isUpgradedFromEachEarlierVersion(int version) throws Exception {
    upTo(scripts().subList(0, version));
    if (version > 0) {
      fill();
    }

    assertThat(bringUpToDate()).isEqualTo(version);

    assertThat(columns("vni_snapshot")).contains("prepare_micros", "seal_micros", "clone_vpc_id");
    assertThat(columns("vni_snapshot_member")).contains("downtime_micros", "save_micros");
    if (version > 0) {
      assertThat(value("SELECT name FROM vni_snapshot")).isEqualTo("nightly");
    }
    assertThat(value("SELECT MAX(version) FROM vni_schema_version")).isEqualTo("3");
  }

  private static List<SqlScript> scripts() throws IOException {
    return List.of(
        SqlScript.resource("1.sql"), SqlScript.resource("2.sql"), SqlScript.resource("3.sql"));
  }

  @Test
  void isMadeByOneOfTwoServers() throws Exception {
    ExecutorService servers = Executors.newFixedThreadPool(2);
    try {
      List<Callable<SchemaKeeper>> starts = List.of(this::startedServer, this::startedServer);
      for (Future<SchemaKeeper> started : servers.invokeAll(starts)) {
        assertThat(started.get().problem()).isEmpty();
      }
    } finally {
      servers.shutdown();
    }
    assertThat(value("SELECT COUNT(*) FROM vni_schema_version")).isEqualTo("3");
  }

  @Test
  void refusesTheTablesOfANewerPlugin() throws Exception {
    bringUpToDate();
    execute("INSERT INTO vni_schema_version VALUES (7, UTC_TIMESTAMP())");
    assertThatThrownBy(this::bringUpToDate)
        .isInstanceOf(SchemaException.class)
        .hasMessage(
            "VNsnap's tables have version 7 and this plugin knows only 3; install the newer plugin again");
  }

  @Test
  void refusesATableThatIsGone() throws Exception {
    bringUpToDate();
    execute("DROP TABLE vni_snapshot_tag");
    assertThatThrownBy(this::bringUpToDate)
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("VNsnap's table vni_snapshot_tag is missing");
  }

  @Test
  void refusesATableWithoutAColumnAndNamesIt() throws Exception {
    bringUpToDate();
    execute("ALTER TABLE vni_snapshot DROP COLUMN held_frames, DROP COLUMN step");
    assertThatThrownBy(this::bringUpToDate)
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("VNsnap's table vni_snapshot lacks held_frames, step;");
  }

  @Test
  void saysWhyWhenCloudStacksTablesAreNotThere() throws Exception {
    execute("DROP TABLE vpc");
    SchemaKeeper keeper = startedServer();
    assertThat(keeper.problem()).get().asString().startsWith("VNsnap's tables can't be made");
  }

  @Test
  void neverStopsTheServerAndKeepsTheReason() {
    SchemaKeeper keeper =
        new SchemaKeeper(
            new DatabaseLock(),
            () -> {
              throw new SQLException("Connection refused");
            });
    assertThat(keeper.problem()).get().asString().contains("not been looked at yet");
    keeper.check();
    assertThat(keeper.problem())
        .hasValue(
            "VNsnap's tables can't be reached: Connection refused; put the database right and restart the management server");
  }

  /** What CloudStack's DAOs will put into SQL: every column, with the type of its field. */
  @ParameterizedTest
  @MethodSource("entities")
  void hasEveryColumnOfTheEntitiesWithTheirTypes(Class<?> entity) throws Exception {
    bringUpToDate();
    Map<String, String> types = columnTypes(entity.getAnnotation(Table.class).name());
    Map<String, String> fields = new TreeMap<>();
    for (Field field : entity.getDeclaredFields()) {
      fields.put(field.getAnnotation(Column.class).name(), javaType(field));
    }
    assertThat(types).isEqualTo(fields);
  }

  /**
   * CloudStack's DAOs cut a text off at the length that its field declares, 255 if none, and write
   * no date whose field does not say how.
   */
  @ParameterizedTest
  @MethodSource("entities")
  void textsAndDatesAreWrittenWhole(Class<?> entity) throws Exception {
    bringUpToDate();
    for (Field field : entity.getDeclaredFields()) {
      Column column = field.getAnnotation(Column.class);
      if (field.getType() == Date.class) {
        Temporal temporal = field.getAnnotation(Temporal.class);
        assertThat(temporal).as(column.name()).isNotNull();
        assertThat(temporal.value()).as(column.name()).isEqualTo(TemporalType.TIMESTAMP);
      } else if (field.getType() == String.class) {
        int capacity =
            Integer.parseInt(
                value(
                    "SELECT character_maximum_length FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '%s' AND column_name = '%s'"
                        .formatted(entity.getAnnotation(Table.class).name(), column.name())));
        assertThat(column.length()).as(column.name()).isGreaterThanOrEqualTo(capacity);
      }
    }
  }

  static List<Class<?>> entities() {
    return List.of(
        VniSnapshotVO.class,
        VniSnapshotMemberVO.class,
        VniSnapshotPolicyVO.class,
        VniSnapshotTagVO.class);
  }

  @Test
  void keepsMembersAndTagsWithTheirSnapshot() throws Exception {
    bringUpToDate();
    fill();
    execute("DELETE FROM vm_instance WHERE id = 1");
    assertThat(value("SELECT vm_id IS NULL FROM vni_snapshot_member")).isEqualTo("1");
    execute("DELETE FROM vni_snapshot");
    assertThat(value("SELECT COUNT(*) FROM vni_snapshot_member")).isEqualTo("0");
    assertThat(value("SELECT COUNT(*) FROM vni_snapshot_tag")).isEqualTo("0");
  }

  @Test
  void keepsASnapshotWhoseNetworkOrPolicyIsGone() throws Exception {
    bringUpToDate();
    fill();
    execute("UPDATE vni_snapshot_policy SET network_id = 2");
    execute("DELETE FROM networks WHERE id = 1");
    execute("DELETE FROM vni_snapshot_policy");
    assertThat(
            value(
                "SELECT COUNT(*) FROM vni_snapshot WHERE network_id IS NULL AND policy_id IS NULL"))
        .isEqualTo("1");
  }

  @Test
  void takesNoMemberTwiceAndNoUnknownAccount() throws Exception {
    bringUpToDate();
    fill();
    assertThatThrownBy(
            () ->
                execute(
                    "INSERT INTO vni_snapshot_member (uuid, vni_snapshot_id, instance_name, name, created) VALUES ('m2', 1, 'i-2-3-VM', 'web', UTC_TIMESTAMP())"))
        .isInstanceOf(SQLIntegrityConstraintViolationException.class);
    assertThatThrownBy(
            () ->
                execute(
                    "INSERT INTO vni_snapshot (uuid, name, account_id, domain_id, data_center_id, state, created) VALUES ('s9', 'x', 9, 1, 1, 'READY', UTC_TIMESTAMP())"))
        .isInstanceOf(SQLIntegrityConstraintViolationException.class);
  }

  private SchemaKeeper startedServer() {
    SchemaKeeper keeper = new SchemaKeeper(new DatabaseLock(), database::connect);
    keeper.check();
    return keeper;
  }

  private int bringUpToDate() throws SQLException, SchemaException, IOException {
    try (Connection connection = database.connect()) {
      return SchemaKeeper.schema().bringUpToDate(connection);
    }
  }

  private int upTo(List<SqlScript> scripts) throws SQLException, SchemaException {
    try (Connection connection = database.connect()) {
      return new Schema(scripts, List.of()).bringUpToDate(connection);
    }
  }

  /** Rows of version 1: a later script must take them along. */
  private void fill() throws SQLException {
    execute(
        "INSERT INTO vni_snapshot_policy (id, uuid, name, account_id, domain_id, data_center_id, network_id, interval_type, schedule, timezone, max_snapshots, created) VALUES (1, 'p1', 'nightly', 1, 1, 1, 1, 'DAILY', '30:2', 'Europe/Berlin', 7, UTC_TIMESTAMP())");
    execute(
        "INSERT INTO vni_snapshot (id, uuid, name, account_id, domain_id, data_center_id, network_id, policy_id, state, created) VALUES (1, 's1', 'nightly', 1, 1, 1, 1, 1, 'READY', UTC_TIMESTAMP())");
    execute(
        "INSERT INTO vni_snapshot_member (uuid, vni_snapshot_id, vm_id, instance_name, name, created) VALUES ('m1', 1, 1, 'i-2-3-VM', 'web', UTC_TIMESTAMP())");
    execute(
        "INSERT INTO vni_snapshot_tag (uuid, vni_snapshot_id, tag_key, tag_value) VALUES ('t1', 1, 'env', 'prod')");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String value(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  private List<String> tables() throws SQLException {
    return list("SHOW TABLES");
  }

  private List<String> columns(String table) throws SQLException {
    return list("SHOW COLUMNS FROM " + table);
  }

  private List<String> list(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    }
  }

  private Map<String, String> columnTypes(String table) throws SQLException {
    Map<String, String> types = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
      ResultSetMetaData columns = result.getMetaData();
      for (int column = 1; column <= columns.getColumnCount(); column++) {
        boolean nullable = columns.isNullable(column) != ResultSetMetaData.columnNoNulls;
        types.put(
            columns.getColumnName(column),
            switch (columns.getColumnType(column)) {
              case java.sql.Types.BIGINT -> nullable ? "Long" : "long";
              case java.sql.Types.INTEGER -> "int";
              case java.sql.Types.BIT, java.sql.Types.TINYINT -> "boolean";
              case java.sql.Types.TIMESTAMP -> "Date";
              case java.sql.Types.VARCHAR, java.sql.Types.LONGVARCHAR -> "String";
              default -> columns.getColumnTypeName(column);
            });
      }
    }
    return types;
  }

  private static String javaType(Field field) {
    if (field.getType().isEnum()) {
      return "String";
    }
    return field.getType() == Date.class ? "Date" : field.getType().getSimpleName();
  }

  /** What CloudStack's GlobalLock is made of. */
  private final class DatabaseLock implements SchemaLock {
    private Connection holder;

    @Override
    public boolean acquire() {
      try {
        holder = database.connect();
        try (Statement statement = holder.createStatement();
            ResultSet result = statement.executeQuery("SELECT GET_LOCK('vnsnap.schema', 60)")) {
          return result.next() && result.getInt(1) == 1;
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void release() {
      try {
        holder.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
