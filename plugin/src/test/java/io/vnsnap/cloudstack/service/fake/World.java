// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.Cloud;
import io.vnsnap.cloudstack.service.NewSnapshot;
import io.vnsnap.cloudstack.service.OperationCall;
import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.VnsnapService;
import io.vnsnap.metrics.SnapshotMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CloudStack with two KVM hosts and a network "shop" of account 2, in which web and db run; and
 * the plugin in it.
 */
public final class World {
  public static final long SHOP = 20;
  public static final long TENANT = 2;
  public static final long OTHER_TENANT = 3;
  public static final OperationCall CALL = new OperationCall(77L, 5);

  public final FakeInventory inventory = new FakeInventory();
  public final FakeAccess access = new FakeAccess();
  public final FakeActions actions = new FakeActions(inventory);
  public final FakeAnnouncer announcer = new FakeAnnouncer();
  public final FakeJobs jobs = new FakeJobs();
  public final FakeLocks locks = new FakeLocks();
  public final FakeServers servers = new FakeServers();
  public final FakeSettings settings = new FakeSettings();
  public final FakeEngine engine = new FakeEngine();

  /** The roots that the engine was asked for, in order. */
  public final List<String> stores = new ArrayList<>();

  public final FakeSnapshotDao snapshots = new FakeSnapshotDao();
  public final FakeMemberDao members = new FakeMemberDao();
  public final FakePolicyDao policies = new FakePolicyDao();
  public final FakeTagDao tags = new FakeTagDao();
  public final SnapshotMetrics metrics = new SnapshotMetrics();
  public Optional<String> problem = Optional.empty();
  public Instant now = Instant.parse("2026-11-24T08:00:00Z");
  public VnsnapService service;

  public World() {
    inventory.addHost(1, true);
    inventory.addHost(2, true);
    inventory.addNetwork(SHOP, "shop", TENANT, NetworkFacts.Kind.ISOLATED);
    inventory.addMachine(3, "web", TENANT, "Running", 1L, SHOP);
    inventory.addMachine(4, "db", TENANT, "Running", 2L, SHOP);
    restart();
  }

  /** The management server begins anew, with the same database. */
  public void restart() {
    locks.held.clear();
    service =
        new VnsnapService(
            new Cloud(
                inventory,
                access,
                actions,
                announcer,
                jobs,
                locks,
                servers,
                settings,
                (host, root) -> {
                  stores.add(root);
                  return engine;
                },
                snapshots,
                members,
                policies,
                tags,
                metrics,
                () -> problem),
            () -> now);
  }

  public NewSnapshot request() {
    return new NewSnapshot(
        new Place(SHOP, null), OwnerChoice.NONE, "nightly", null, null, false, Map.of());
  }

  public VniSnapshotVO allocated() {
    return snapshots.findById(service.allocate(request()).getId());
  }

  /** A snapshot that is ready. */
  public VniSnapshotVO ready() {
    VniSnapshotVO snapshot = allocated();
    service.take(snapshot.getId(), CALL);
    return snapshots.findById(snapshot.getId());
  }
}
