// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.cloud.VolumeFacts;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintNic;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintVolume;
import io.vnsnap.cloudstack.service.Engine.OpenSnapshot;
import io.vnsnap.cloudstack.service.OperationFrame.Done;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the members of a snapshot back where they are: same virtual machines, same network. */
final class RestoreOperation {
  /** When all machines run, this much of the work is done. */
  private static final int STARTED_PERCENT = 30;

  private final OperationFrame frame;
  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final Inventory inventory;
  private final Places places;
  private final Blueprints blueprints;
  private final Stores stores;
  private final MachineStarter starter;
  private final TakeOver takeOver;
  private final Jobs jobs;

  RestoreOperation(
      OperationFrame frame,
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      Inventory inventory,
      Places places,
      Blueprints blueprints,
      Stores stores,
      MachineStarter starter,
      TakeOver takeOver,
      Jobs jobs) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.members = members;
    this.inventory = inventory;
    this.places = places;
    this.blueprints = blueprints;
    this.stores = stores;
    this.starter = starter;
    this.takeOver = takeOver;
    this.jobs = jobs;
  }

  void run(long snapshotId, OperationCall call) {
    frame.run(
        snapshotId,
        OperationKind.RESTORE,
        call,
        (snapshot, before) -> {
          try {
            restore(snapshot, call);
            return new Done<>(SnapshotEvent.SEALED, snapshot);
          } catch (VniException e) {
            throw new WorkFailedException(SnapshotEvent.SEALED, e);
          }
        });
  }

  private void restore(VniSnapshotVO snapshot, OperationCall call)
      throws WorkFailedException, InterruptedException {
    Vni vni = places.vni(new Place(snapshot.getNetworkId(), snapshot.getVpcId()));
    Map<String, MachineFacts> machines = machines(snapshot);
    Stores.Located located = stores.require(snapshot);
    try (OpenSnapshot open = located.engine().open(new SnapshotName(snapshot.getUuid()))) {
      Map<String, Member> running = start(snapshot, machines, call);
      RestoredVni restored =
          takeOver.run(
              vni,
              located.engine(),
              open,
              running,
              new Progress(
                  snapshot, snapshots, jobs, call, STARTED_PERCENT, 100, Layouts.names(running)));
      keepFigures(snapshot, restored);
    } catch (ServiceException e) {
      throw new Failures(Map.of()).of(e);
    }
  }

  private Map<String, Member> start(
      VniSnapshotVO snapshot, Map<String, MachineFacts> machines, OperationCall call) {
    Progress progress = new Progress(snapshot, snapshots, jobs, call, 0, STARTED_PERCENT, Map.of());
    Map<String, Member> running = new LinkedHashMap<>();
    for (Map.Entry<String, MachineFacts> machine : machines.entrySet()) {
      progress.show("starting virtual machines", 100 * running.size() / machines.size());
      running.put(machine.getKey(), starter.running(machine.getValue()));
    }
    return running;
  }

  static void keepFigures(VniSnapshotVO snapshot, RestoredVni restored) {
    snapshot.setRestored(Date.from(Instant.now()));
    snapshot.setRestoreMillis(Math.round(restored.inspectedMillis() + restored.runningMillis()));
    snapshot.setReplayedFrames(restored.replayedFrames());
  }

  /**
   * The machine of each member, by its instance name.
   *
   * @throws VniException with the reason of each that can't be restored
   */
  private Map<String, MachineFacts> machines(VniSnapshotVO snapshot) {
    Map<String, MachineFacts> machines = new LinkedHashMap<>();
    List<String> reasons = new ArrayList<>();
    for (VniSnapshotMemberVO member : members.listBySnapshot(snapshot.getId())) {
      Optional<MachineFacts> machine =
          Optional.ofNullable(member.getVmId()).flatMap(inventory::machine);
      Optional<String> reason =
          machine.isEmpty() ? Optional.of("is not there any more") : against(machine.get(), member);
      if (reason.isPresent()) {
        reasons.add("virtual machine %s %s".formatted(member.getName(), reason.get()));
      } else {
        machines.put(member.getInstanceName(), machine.orElseThrow());
      }
    }
    if (!reasons.isEmpty()) {
      throw new VniException(
          Kind.NOT_NOW,
          "VNI snapshot %s can't be restored: %s; clone it instead, or put that right"
              .formatted(snapshot.getName(), String.join("; ", reasons)));
    }
    return machines;
  }

  private Optional<String> against(MachineFacts machine, VniSnapshotMemberVO member) {
    if (Set.of("Destroyed", "Expunging", "Error").contains(machine.state())) {
      return Optional.of("is %s".formatted(machine.state()));
    }
    if (inventory.hasOwnSnapshots(machine.id())) {
      return Optional.of(
          "has VM snapshots of its own, which lie in the disks that would be replaced");
    }
    return blueprints.fromJson(member.getBlueprint()).flatMap(then -> changed(machine, then));
  }

  private Optional<String> changed(MachineFacts machine, Blueprint then) {
    Set<String> macsThen =
        then.nics().stream()
            .map(BlueprintNic::mac)
            .map(RestoreOperation::lower)
            .collect(Collectors.toSet());
    Set<String> macsNow =
        inventory.nics(machine.id()).stream()
            .map(NicFacts::mac)
            .map(RestoreOperation::lower)
            .collect(Collectors.toSet());
    if (!macsThen.equals(macsNow)) {
      return Optional.of("has other NICs than at the time of the snapshot");
    }
    Set<Long> disksThen =
        then.volumes().stream().map(BlueprintVolume::deviceId).collect(Collectors.toSet());
    Set<Long> disksNow =
        inventory.volumes(machine.id()).stream()
            .map(VolumeFacts::deviceId)
            .collect(Collectors.toSet());
    return disksThen.equals(disksNow)
        ? Optional.empty()
        : Optional.of("has other volumes attached than at the time of the snapshot");
  }

  private static String lower(String mac) {
    return mac.toLowerCase(Locale.ROOT);
  }
}
