// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.OperationFrame.Done;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.store.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Takes a snapshot whose row is there. */
final class CreateOperation {
  private static final Logger LOG = LogManager.getLogger(CreateOperation.class);

  private final OperationFrame frame;
  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final Places places;
  private final Membership membership;
  private final Layouts layouts;
  private final Blueprints blueprints;
  private final Stores stores;
  private final Settings settings;
  private final TimeLimits limits;
  private final Jobs jobs;
  private final Announcer announcer;
  private final OperationMetrics metrics;

  CreateOperation(
      OperationFrame frame,
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      Places places,
      Membership membership,
      Layouts layouts,
      Blueprints blueprints,
      Stores stores,
      Settings settings,
      TimeLimits limits,
      Jobs jobs,
      Announcer announcer,
      OperationMetrics metrics) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.members = members;
    this.places = places;
    this.membership = membership;
    this.layouts = layouts;
    this.blueprints = blueprints;
    this.stores = stores;
    this.settings = settings;
    this.limits = limits;
    this.jobs = jobs;
    this.announcer = announcer;
    this.metrics = metrics;
  }

  void run(long snapshotId, OperationCall call) {
    VniSnapshotVO sealed;
    try {
      sealed =
          frame.run(
              snapshotId,
              OperationKind.CREATE,
              call,
              (snapshot, before) -> {
                take(snapshot, call);
                return new Done<>(SnapshotEvent.SEALED, snapshot);
              });
    } catch (VniException e) {
      endUnbegun(snapshotId, e);
      throw e;
    }
    announcer.usage(
        VniEvents.CREATE,
        sealed.getAccountId(),
        sealed.getZoneId(),
        sealed.getId(),
        sealed.getUuid(),
        sealed.getName(),
        sealed.getStoredBytes());
  }

  /** Its job will not come a second time. */
  private void endUnbegun(long snapshotId, VniException reason) {
    VniSnapshotVO snapshot = snapshots.findById(snapshotId);
    if (snapshot != null && snapshot.getState() == SnapshotState.ALLOCATED) {
      snapshot.setProblem(reason.getMessage());
      snapshots.update(snapshotId, snapshot);
      frame.move(snapshotId, SnapshotState.ALLOCATED, SnapshotEvent.GONE);
    }
  }

  private void take(VniSnapshotVO snapshot, OperationCall call)
      throws WorkFailedException, InterruptedException {
    Roster roster;
    String root;
    try {
      Vni vni = places.vni(new Place(snapshot.getNetworkId(), snapshot.getVpcId()));
      roster = membership.roster(vni, snapshot.getAccountId(), snapshot.isSkipStopped());
      requirePossible(roster);
      root = stores.root(snapshot.getZoneId());
    } catch (VniException e) {
      throw new WorkFailedException(SnapshotEvent.GONE, e);
    }
    String storeHost = roster.members().get(0).host().uuid();
    snapshot.setStoreRoot(root);
    snapshot.setHostUuid(storeHost);
    Map<String, VniSnapshotMemberVO> rows = keepMembers(snapshot, roster);
    snapshots.update(snapshot.getId(), snapshot);
    CreatedSnapshot created = create(snapshot, roster, stores.at(storeHost, root), call);
    created
        .warnings()
        .forEach(warning -> LOG.warn("VNI snapshot {}: {}", snapshot.getUuid(), warning));
    keepFigures(snapshot, created.manifest(), rows);
    metrics.taken(created.manifest().vni(), created.manifest());
  }

  /**
   * @throws VniException NOT_NOW with the reason of each machine that stands in the way
   */
  static void requirePossible(Roster roster) {
    if (!roster.refusals().isEmpty()) {
      throw new VniException(
          Kind.NOT_NOW,
          "the %s can't be snapshotted now: %s"
              .formatted(
                  roster.vni().label(),
                  roster.refusals().stream()
                      .map(Roster.Refusal::sentence)
                      .collect(Collectors.joining("; "))));
    }
    if (roster.members().isEmpty()) {
      throw new VniException(
          Kind.NOT_NOW,
          "the %s has no running virtual machine of this account; start one"
              .formatted(roster.vni().label()));
    }
  }

  private CreatedSnapshot create(
      VniSnapshotVO snapshot, Roster roster, Engine engine, OperationCall call)
      throws WorkFailedException, InterruptedException {
    CreateRequest request =
        new CreateRequest(
            layouts.layout(roster.vni(), roster.members()),
            new SnapshotName(snapshot.getUuid()),
            settings.captureLimitBytes());
    try (TimeLimits.Limited limit =
        limits.within(settings.createLimit(), "vnsnap.create.timeout")) {
      return engine.create(
          request,
          new Progress(snapshot, snapshots, jobs, call, 0, 100, Layouts.names(roster.members())),
          limit.cancellation());
    } catch (ServiceException e) {
      throw new WorkFailedException(
          SnapshotEvent.GONE, new Failures(Layouts.names(roster.members())).of(e));
    }
  }

  private Map<String, VniSnapshotMemberVO> keepMembers(VniSnapshotVO snapshot, Roster roster) {
    Map<String, VniSnapshotMemberVO> rows = new LinkedHashMap<>();
    for (Member member : roster.members()) {
      VniSnapshotMemberVO row = new VniSnapshotMemberVO();
      row.setSnapshotId(snapshot.getId());
      row.setVmId(member.machine().id());
      row.setInstanceName(member.machine().instanceName());
      row.setName(member.machine().name());
      row.setHostUuid(member.host().uuid());
      row.setHostName(member.host().name());
      row.setBlueprint(blueprints.toJson(blueprints.draw(member.machine())));
      rows.put(row.getInstanceName(), members.persist(row));
    }
    return rows;
  }

  private void keepFigures(
      VniSnapshotVO snapshot, Manifest manifest, Map<String, VniSnapshotMemberVO> rows) {
    Figures.fill(snapshot, manifest);
    manifest
        .members()
        .forEach(
            (name, member) -> {
              VniSnapshotMemberVO row = rows.get(name.value());
              if (row != null) {
                Figures.fill(row, member);
                members.update(row.getId(), row);
              }
            });
  }

  /** Takes the figures from the store, for a snapshot that another server has taken. */
  void adopt(VniSnapshotVO snapshot, Manifest manifest) {
    Map<String, VniSnapshotMemberVO> rows = new LinkedHashMap<>();
    members.listBySnapshot(snapshot.getId()).forEach(row -> rows.put(row.getInstanceName(), row));
    keepFigures(snapshot, manifest, rows);
    snapshots.update(snapshot.getId(), snapshot);
  }
}
