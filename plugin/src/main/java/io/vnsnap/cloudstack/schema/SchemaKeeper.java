// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

import com.cloud.utils.component.SystemIntegrityChecker;
import com.cloud.utils.db.GlobalLock;
import com.cloud.utils.db.TransactionLegacy;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotTagVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Brings the plugin's tables up to date when a management server starts, and remembers whether they
 * can be used. Never stops the server: what is wrong is said by every command of the plugin.
 */
public final class SchemaKeeper implements SystemIntegrityChecker {
  private static final Logger LOG = LogManager.getLogger(SchemaKeeper.class);
  private static final List<String> SCRIPTS = List.of("1.sql", "2.sql", "3.sql");

  /** A connection of CloudStack's that is ours until we close it. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws SQLException;
  }

  private final SchemaLock lock;
  private final Connector connector;
  private volatile Optional<String> problem =
      Optional.of("VNsnap's tables have not been looked at yet; wait until the server has started");

  public SchemaKeeper() {
    this(new ClusterLock(), TransactionLegacy::getStandaloneConnectionWithException);
  }

  SchemaKeeper(SchemaLock lock, Connector connector) {
    this.lock = lock;
    this.connector = connector;
  }

  static Schema schema() throws IOException {
    List<SqlScript> scripts = new java.util.ArrayList<>();
    for (String script : SCRIPTS) {
      scripts.add(SqlScript.resource(script));
    }
    return new Schema(
        scripts,
        Stream.of(
                VniSnapshotVO.class,
                VniSnapshotMemberVO.class,
                VniSnapshotPolicyVO.class,
                VniSnapshotTagVO.class)
            .map(ExpectedTable::of)
            .toList());
  }

  @Override
  public void check() {
    try {
      bringUpToDate();
      problem = Optional.empty();
    } catch (SchemaException e) {
      LOG.error("{}", e.getMessage(), e);
      problem = Optional.of(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("VNsnap's tables could not be looked at", e);
      problem =
          Optional.of(
              "VNsnap's tables could not be looked at: %s; see the management server's log"
                  .formatted(e.getMessage()));
    }
  }

  /** Why the tables can't be used, in one sentence, or nothing if they can. */
  public Optional<String> problem() {
    return problem;
  }

  private void bringUpToDate() throws SchemaException {
    if (!lock.acquire()) {
      throw new SchemaException(
          "another management server has been at VNsnap's tables for too long; restart this management server when that one is up");
    }
    try (Connection connection = connector.connect()) {
      Schema schema = schema();
      int before = schema.bringUpToDate(connection);
      LOG.info("VNsnap's tables were at version {} and are up to date", before);
    } catch (SQLException | IOException e) {
      throw new SchemaException(
          "VNsnap's tables can't be reached: %s; put the database right and restart the management server"
              .formatted(e.getMessage()),
          e);
    } finally {
      lock.release();
    }
  }

  private static final class ClusterLock implements SchemaLock {
    private static final int PATIENCE_SECONDS = 120;
    private final GlobalLock lock = GlobalLock.getInternLock("vnsnap.schema");

    @Override
    public boolean acquire() {
      return lock.lock(PATIENCE_SECONDS);
    }

    @Override
    public void release() {
      lock.unlock();
    }
  }
}
