// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.CloneNetworks.Originals;
import io.vnsnap.cloudstack.service.Engine.OpenSnapshot;
import io.vnsnap.cloudstack.service.OperationFrame.Done;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Makes a copy: a new network or VPC with the same addresses, virtual machines like those in the
 * snapshot, and then the snapshot's members in their place. If it fails all of it is taken away
 * again.
 */
final class CloneOperation {
  private static final Logger LOG = LogManager.getLogger(CloneOperation.class);

  /** When all machines are there, this much of the work is done. */
  private static final int MADE_PERCENT = 50;

  private static final int SUFFIX_CHARACTERS = 4;

  private final OperationFrame frame;
  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final Access access;
  private final Places places;
  private final Blueprints blueprints;
  private final Stores stores;
  private final CloneNetworks networks;
  private final CloneMachines machines;
  private final MachineStarter starter;
  private final TakeOver takeOver;
  private final Jobs jobs;

  CloneOperation(
      OperationFrame frame,
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      Access access,
      Places places,
      Blueprints blueprints,
      Stores stores,
      CloneNetworks networks,
      CloneMachines machines,
      MachineStarter starter,
      TakeOver takeOver,
      Jobs jobs) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.members = members;
    this.access = access;
    this.places = places;
    this.blueprints = blueprints;
    this.stores = stores;
    this.networks = networks;
    this.machines = machines;
    this.starter = starter;
    this.takeOver = takeOver;
    this.jobs = jobs;
  }

  ClonedVni run(long snapshotId, CloneRequest request, OperationCall call) {
    return frame.run(
        snapshotId,
        OperationKind.CLONE,
        call,
        (snapshot, before) -> {
          try {
            return new Done<>(SnapshotEvent.SEALED, clone(snapshot, request, call));
          } catch (VniException e) {
            throw new WorkFailedException(SnapshotEvent.SEALED, e);
          }
        });
  }

  private ClonedVni clone(VniSnapshotVO snapshot, CloneRequest request, OperationCall call)
      throws WorkFailedException, InterruptedException {
    Map<VniSnapshotMemberVO, Optional<Blueprint>> drawn = new LinkedHashMap<>();
    for (VniSnapshotMemberVO member : members.listBySnapshot(snapshot.getId())) {
      drawn.put(member, blueprints.fromJson(member.getBlueprint()));
    }
    Originals originals =
        networks.originals(snapshot, drawn.values().stream().flatMap(Optional::stream).toList());
    Map<String, Blueprint> plans = plans(snapshot, drawn, originals);
    Stores.Located located = stores.require(snapshot);
    try (OpenSnapshot open = located.engine().open(new SnapshotName(snapshot.getUuid()))) {
      try {
        CopiedVni copy = networks.make(snapshot, originals, request);
        ClonedVni cloned = fill(snapshot, copy, plans, located.engine(), open, call);
        CloneNetworks.forget(snapshot);
        return cloned;
      } catch (VniException e) {
        unmake(snapshot);
        throw e;
      }
    } catch (ServiceException e) {
      throw new Failures(Map.of()).of(e);
    }
  }

  private static Map<String, Blueprint> plans(
      VniSnapshotVO snapshot,
      Map<VniSnapshotMemberVO, Optional<Blueprint>> drawn,
      Originals originals) {
    Map<String, Blueprint> plans = new LinkedHashMap<>();
    List<String> reasons = new ArrayList<>();
    drawn.forEach(
        (member, blueprint) -> {
          Optional<String> reason =
              blueprint.isEmpty()
                  ? Optional.of("is not described in the snapshot")
                  : CloneMachines.against(blueprint.get(), originals.networks());
          reason.ifPresent(
              text -> reasons.add("virtual machine %s %s".formatted(member.getName(), text)));
          blueprint.ifPresent(plan -> plans.put(member.getInstanceName(), plan));
        });
    if (!reasons.isEmpty()) {
      throw new VniException(
          Kind.INVALID,
          "VNI snapshot %s can't be cloned: %s"
              .formatted(snapshot.getName(), String.join("; ", reasons)));
    }
    return plans;
  }

  private ClonedVni fill(
      VniSnapshotVO snapshot,
      CopiedVni copy,
      Map<String, Blueprint> plans,
      Engine engine,
      OpenSnapshot open,
      OperationCall call)
      throws InterruptedException {
    Owner owner = access.owner(snapshot.getAccountId());
    String suffix = copy.uuid().substring(0, SUFFIX_CHARACTERS);
    Progress progress = new Progress(snapshot, snapshots, jobs, call, 0, MADE_PERCENT, Map.of());
    Map<String, Member> running = new LinkedHashMap<>();
    for (Map.Entry<String, Blueprint> plan : plans.entrySet()) {
      progress.show("making virtual machines", 100 * running.size() / plans.size());
      MachineFacts machine = machines.make(plan.getValue(), copy.networks(), owner, suffix);
      running.put(plan.getKey(), starter.running(machine));
    }
    Vni vni = places.vni(copy.place());
    RestoredVni restored =
        takeOver.run(
            vni,
            engine,
            open,
            running,
            new Progress(
                snapshot, snapshots, jobs, call, MADE_PERCENT, 100, Layouts.names(running)));
    RestoreOperation.keepFigures(snapshot, restored);
    return new ClonedVni(copy, running.values().stream().map(Member::machine).toList(), restored);
  }

  /** Takes away what a clone that failed, or whose server died, has made. */
  void unmake(VniSnapshotVO snapshot) {
    try {
      networks.unmake(snapshot);
    } catch (ActionException e) {
      LOG.warn(
          "what a clone of VNI snapshot {} that failed has made can't be deleted: {}; delete its network or VPC and what is in it",
          snapshot.getUuid(),
          e.getMessage());
    }
  }
}
