// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.VpcFacts;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.Blueprint.BlueprintNic;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has CloudStack make what joins the machines of a clone, like what joined those of the snapshot.
 * The snapshot's row says what was made until {@link #forget}, so that it can be taken away.
 */
final class CloneNetworks {
  private final VniSnapshotDao snapshots;
  private final Inventory inventory;
  private final Access access;
  private final Actions actions;
  private final CloneMachines machines;

  CloneNetworks(
      VniSnapshotDao snapshots,
      Inventory inventory,
      Access access,
      Actions actions,
      CloneMachines machines) {
    this.snapshots = snapshots;
    this.inventory = inventory;
    this.access = access;
    this.actions = actions;
    this.machines = machines;
  }

  /**
   * What is copied, also if CloudStack has removed it since.
   *
   * @param vpc empty if it is a network
   * @param networks the network, or all tiers of the VPC in which the snapshot has machines
   */
  record Originals(Optional<VpcFacts> vpc, List<NetworkFacts> networks) {
    Originals {
      networks = List.copyOf(networks);
    }
  }

  /**
   * @param blueprints of the snapshot's machines
   */
  Originals originals(VniSnapshotVO snapshot, Collection<Blueprint> blueprints) {
    if (snapshot.getVpcId() == null) {
      return new Originals(
          Optional.empty(),
          List.of(
              Optional.ofNullable(snapshot.getNetworkId())
                  .flatMap(inventory::networkOnceThere)
                  .orElseThrow(() -> unknown("network", snapshot))));
    }
    VpcFacts vpc =
        inventory.vpcOnceThere(snapshot.getVpcId()).orElseThrow(() -> unknown("VPC", snapshot));
    return new Originals(
        Optional.of(vpc),
        blueprints.stream()
            .flatMap(blueprint -> blueprint.nics().stream())
            .map(BlueprintNic::network)
            .distinct()
            .flatMap(uuid -> inventory.networkOnceThereByUuid(uuid).stream())
            .filter(network -> network.vpcId().equals(Optional.of(vpc.id())))
            .sorted(Comparator.comparing(NetworkFacts::id))
            .toList());
  }

  private static VniException unknown(String kind, VniSnapshotVO snapshot) {
    return new VniException(
        Kind.INVALID,
        "the %s of VNI snapshot %s is not known any more, so none like it can be made"
            .formatted(kind, snapshot.getName()));
  }

  /**
   * If it fails, what was made until then is still there.
   *
   * @throws VniException INVALID before anything was made, FAILED
   */
  CopiedVni make(VniSnapshotVO snapshot, Originals originals, CloneRequest request) {
    return originals.vpc().isPresent()
        ? makeVpc(snapshot, originals.vpc().get(), originals.networks(), request)
        : makeNetwork(snapshot, originals.networks().get(0), request);
  }

  private CopiedVni makeNetwork(
      VniSnapshotVO snapshot, NetworkFacts original, CloneRequest request) {
    if (original.kind() == NetworkFacts.Kind.SHARED && request.networkOfferingUuid() == null) {
      throw new VniException(
          Kind.INVALID,
          "network %s is shared, and a copy must not be; say with networkofferingid what to make the new network from"
              .formatted(original.name()));
    }
    String name = name(request, original.name());
    Map<String, String> parameters = like(original, name, snapshot);
    if (request.networkOfferingUuid() != null) {
      parameters.put("networkofferingid", request.networkOfferingUuid());
    }
    NetworkFacts made = create(name, parameters, snapshot);
    snapshot.setCloneNetworkId(made.id());
    snapshots.update(snapshot.getId(), snapshot);
    return new CopiedVni(
        new Place(made.id(), null), made.uuid(), made.name(), Map.of(original.uuid(), made));
  }

  private CopiedVni makeVpc(
      VniSnapshotVO snapshot, VpcFacts original, List<NetworkFacts> tiers, CloneRequest request) {
    if (request.networkOfferingUuid() != null) {
      throw new VniException(
          Kind.INVALID,
          "the tiers of a VPC are made from what the old ones were; leave networkofferingid out");
    }
    VpcFacts vpc = createVpc(original, name(request, original.name()), snapshot);
    snapshot.setCloneVpcId(vpc.id());
    snapshots.update(snapshot.getId(), snapshot);
    Map<String, NetworkFacts> made = new HashMap<>();
    for (NetworkFacts tier : tiers) {
      Map<String, String> parameters = like(tier, tier.name(), snapshot);
      parameters.put("vpcid", vpc.uuid());
      inventory.commonAcl(tier.id()).ifPresent(acl -> parameters.put("aclid", acl));
      made.put(tier.uuid(), create(tier.name(), parameters, snapshot));
    }
    return new CopiedVni(new Place(null, vpc.id()), vpc.uuid(), vpc.name(), made);
  }

  private static String name(CloneRequest request, String original) {
    return Optional.ofNullable(request.name()).orElse("%s-clone".formatted(original));
  }

  private Map<String, String> like(NetworkFacts original, String name, VniSnapshotVO snapshot) {
    Map<String, String> parameters = named(name, original.zoneId(), snapshot);
    parameters.put(
        "networkofferingid",
        inventory.uuidOf(OfferingKind.NETWORK_OFFERING, original.offeringId()).orElse(""));
    if (original.gateway().isPresent() && original.cidr().isPresent()) {
      parameters.put("gateway", original.gateway().get());
      parameters.put("netmask", Netmask.of(original.cidr().get()));
    }
    return parameters;
  }

  private Map<String, String> named(String name, long zoneId, VniSnapshotVO snapshot) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("zoneid", inventory.uuidOf(OfferingKind.ZONE, zoneId).orElse(""));
    parameters.put("name", name);
    parameters.put("displaytext", "%s, from VNI snapshot %s".formatted(name, snapshot.getName()));
    return parameters;
  }

  private VpcFacts createVpc(VpcFacts original, String name, VniSnapshotVO snapshot) {
    Map<String, String> parameters = named(name, original.zoneId(), snapshot);
    parameters.put(
        "vpcofferingid",
        inventory.uuidOf(OfferingKind.VPC_OFFERING, original.offeringId()).orElse(""));
    original.cidr().ifPresent(cidr -> parameters.put("cidr", cidr));
    try {
      long id = actions.create("createVPC", owned(parameters, snapshot));
      return inventory.vpc(id).orElseThrow(() -> gone("VPC", name));
    } catch (ActionException e) {
      throw refused("VPC", name, e);
    }
  }

  private NetworkFacts create(String name, Map<String, String> parameters, VniSnapshotVO snapshot) {
    try {
      String uuid = actions.createNetwork(owned(parameters, snapshot));
      return inventory.networkByUuid(uuid).orElseThrow(() -> gone("network", name));
    } catch (ActionException e) {
      throw refused("network", name, e);
    }
  }

  private Map<String, String> owned(Map<String, String> parameters, VniSnapshotVO snapshot) {
    return OwnerParameters.with(access.owner(snapshot.getAccountId()), parameters);
  }

  private static VniException gone(String kind, String name) {
    return new VniException(Kind.FAILED, "%s %s is gone again".formatted(kind, name));
  }

  private static VniException refused(String kind, String name, ActionException why) {
    return new VniException(
        Kind.FAILED, "%s %s can't be made: %s".formatted(kind, name, why.getMessage()), why);
  }

  /** What was made is the owner's from now on. */
  static void forget(VniSnapshotVO snapshot) {
    snapshot.setCloneNetworkId(null);
    snapshot.setCloneVpcId(null);
  }

  /** Takes away what was made, and everything that is in it. Never as the caller. */
  void unmake(VniSnapshotVO snapshot) throws ActionException {
    Optional<VpcFacts> vpc = Optional.ofNullable(snapshot.getCloneVpcId()).flatMap(inventory::vpc);
    List<NetworkFacts> networks =
        vpc.map(made -> inventory.tiers(made.id()))
            .orElseGet(
                () ->
                    Optional.ofNullable(snapshot.getCloneNetworkId())
                        .flatMap(inventory::network)
                        .map(List::of)
                        .orElse(List.of()));
    for (NetworkFacts network : networks) {
      machines.unmakeAll(network);
    }
    Actions system = actions.asSystem();
    for (NetworkFacts network : networks) {
      system.execute("deleteNetwork", Map.of("id", network.uuid(), "forced", "true"));
    }
    if (vpc.isPresent()) {
      system.execute("deleteVPC", Map.of("id", vpc.get().uuid()));
    }
    forget(snapshot);
  }
}
