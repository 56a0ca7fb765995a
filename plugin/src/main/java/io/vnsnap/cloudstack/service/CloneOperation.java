// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.Engine.OpenSnapshot;
import io.vnsnap.cloudstack.service.OperationFrame.Done;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Makes a copy: a new network with the same addresses, virtual machines like those in the snapshot,
 * and then the snapshot's members in their place. If it fails all of it is taken away again.
 */
final class CloneOperation {
  private static final Logger LOG = LogManager.getLogger(CloneOperation.class);

  /** When all machines are there, this much of the work is done. */
  private static final int MADE_PERCENT = 50;

  private static final int SUFFIX_CHARACTERS = 4;

  private final OperationFrame frame;
  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final Inventory inventory;
  private final Access access;
  private final Actions actions;
  private final Places places;
  private final Blueprints blueprints;
  private final Stores stores;
  private final CloneMachines machines;
  private final MachineStarter starter;
  private final TakeOver takeOver;
  private final Jobs jobs;

  CloneOperation(
      OperationFrame frame,
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      Inventory inventory,
      Access access,
      Actions actions,
      Places places,
      Blueprints blueprints,
      Stores stores,
      CloneMachines machines,
      MachineStarter starter,
      TakeOver takeOver,
      Jobs jobs) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.members = members;
    this.inventory = inventory;
    this.access = access;
    this.actions = actions;
    this.places = places;
    this.blueprints = blueprints;
    this.stores = stores;
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
    NetworkFacts original = original(snapshot);
    Map<String, Blueprint> plans = plans(snapshot, original);
    Stores.Located located = stores.require(snapshot);
    try (OpenSnapshot open = located.engine().open(new SnapshotName(snapshot.getUuid()))) {
      NetworkFacts network = makeNetwork(snapshot, original, request);
      snapshot.setCloneNetworkId(network.id());
      snapshots.update(snapshot.getId(), snapshot);
      try {
        ClonedVni cloned = fill(snapshot, network, plans, located.engine(), open, call);
        snapshot.setCloneNetworkId(null);
        return cloned;
      } catch (VniException e) {
        unmake(snapshot, network);
        throw e;
      }
    } catch (ServiceException e) {
      throw new Failures(Map.of()).of(e);
    }
  }

  private NetworkFacts original(VniSnapshotVO snapshot) {
    if (snapshot.getVpcId() != null) {
      throw new VniException(
          Kind.INVALID,
          "a snapshot of a VPC can be restored and not cloned; take snapshots of its tiers to clone one");
    }
    return Optional.ofNullable(snapshot.getNetworkId())
        .flatMap(inventory::networkOnceThere)
        .orElseThrow(
            () ->
                new VniException(
                    Kind.INVALID,
                    "the network of VNI snapshot %s is not known any more, so none like it can be made"
                        .formatted(snapshot.getName())));
  }

  private Map<String, Blueprint> plans(VniSnapshotVO snapshot, NetworkFacts original) {
    Map<String, Blueprint> plans = new LinkedHashMap<>();
    List<String> reasons = new ArrayList<>();
    for (VniSnapshotMemberVO member : members.listBySnapshot(snapshot.getId())) {
      Optional<Blueprint> blueprint = blueprints.fromJson(member.getBlueprint());
      Optional<String> reason =
          blueprint.isEmpty()
              ? Optional.of("is not described in the snapshot")
              : CloneMachines.against(blueprint.get(), original);
      reason.ifPresent(
          text -> reasons.add("virtual machine %s %s".formatted(member.getName(), text)));
      blueprint.ifPresent(plan -> plans.put(member.getInstanceName(), plan));
    }
    if (!reasons.isEmpty()) {
      throw new VniException(
          Kind.INVALID,
          "VNI snapshot %s can't be cloned: %s"
              .formatted(snapshot.getName(), String.join("; ", reasons)));
    }
    return plans;
  }

  private NetworkFacts makeNetwork(
      VniSnapshotVO snapshot, NetworkFacts original, CloneRequest request) {
    if (original.kind() == NetworkFacts.Kind.SHARED && request.networkOfferingUuid() == null) {
      throw new VniException(
          Kind.INVALID,
          "network %s is shared, and a copy must not be; say with networkofferingid what to make the new network from"
              .formatted(original.name()));
    }
    Map<String, String> parameters = new HashMap<>();
    parameters.put("zoneid", inventory.uuidOf(OfferingKind.ZONE, original.zoneId()).orElse(""));
    parameters.put(
        "networkofferingid",
        Optional.ofNullable(request.networkOfferingUuid())
            .or(() -> inventory.uuidOf(OfferingKind.NETWORK_OFFERING, original.offeringId()))
            .orElse(""));
    String name = Optional.ofNullable(request.name()).orElse("%s-clone".formatted(original.name()));
    parameters.put("name", name);
    parameters.put("displaytext", "%s, from VNI snapshot %s".formatted(name, snapshot.getName()));
    if (original.gateway().isPresent() && original.cidr().isPresent()) {
      parameters.put("gateway", original.gateway().get());
      parameters.put("netmask", Netmask.of(original.cidr().get()));
    }
    try {
      Owner owner = access.owner(snapshot.getAccountId());
      String uuid = actions.createNetwork(OwnerParameters.with(owner, parameters));
      return inventory
          .networkByUuid(uuid)
          .orElseThrow(
              () -> new VniException(Kind.FAILED, "network %s is gone again".formatted(name)));
    } catch (ActionException e) {
      throw new VniException(
          Kind.FAILED, "network %s can't be made: %s".formatted(name, e.getMessage()), e);
    }
  }

  private ClonedVni fill(
      VniSnapshotVO snapshot,
      NetworkFacts network,
      Map<String, Blueprint> plans,
      Engine engine,
      OpenSnapshot open,
      OperationCall call)
      throws InterruptedException {
    Owner owner = access.owner(snapshot.getAccountId());
    String suffix = network.uuid().substring(0, SUFFIX_CHARACTERS);
    Progress progress = new Progress(snapshot, snapshots, jobs, call, 0, MADE_PERCENT, Map.of());
    Map<String, Member> running = new LinkedHashMap<>();
    for (Map.Entry<String, Blueprint> plan : plans.entrySet()) {
      progress.show("making virtual machines", 100 * running.size() / plans.size());
      MachineFacts machine = machines.make(plan.getValue(), network, owner, suffix);
      running.put(plan.getKey(), starter.running(machine));
    }
    Vni vni = places.vni(new Place(network.id(), null));
    RestoredVni restored =
        takeOver.run(
            vni,
            engine,
            open,
            running,
            new Progress(
                snapshot, snapshots, jobs, call, MADE_PERCENT, 100, Layouts.names(running)));
    RestoreOperation.keepFigures(snapshot, restored);
    return new ClonedVni(
        network, running.values().stream().map(Member::machine).toList(), restored);
  }

  /** Takes away what a clone that failed, or whose server died, has made. */
  void unmake(VniSnapshotVO snapshot, NetworkFacts network) {
    try {
      machines.unmake(network);
      snapshot.setCloneNetworkId(null);
    } catch (ActionException e) {
      LOG.warn(
          "network {} of a clone that failed can't be deleted: {}; delete it and what is in it",
          network.uuid(),
          e.getMessage());
    }
  }
}
