// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.VpcFacts;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Makes rows for snapshots that are in the store and not in the database. */
final class ImportOperation {
  private static final Logger LOG = LogManager.getLogger(ImportOperation.class);
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** CloudStack's names of domains: i-ACCOUNT-MACHINE-VM. */
  private static final Pattern INSTANCE = Pattern.compile("i-(\\d+)-(\\d+)-.*");

  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final OperationFrame frame;
  private final Stores stores;
  private final Inventory inventory;
  private final Access access;
  private final Blueprints blueprints;

  ImportOperation(
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      OperationFrame frame,
      Stores stores,
      Inventory inventory,
      Access access,
      Blueprints blueprints) {
    this.snapshots = snapshots;
    this.members = members;
    this.frame = frame;
    this.stores = stores;
    this.inventory = inventory;
    this.access = access;
    this.blueprints = blueprints;
  }

  /**
   * @param skipped one sentence for each snapshot that was not taken in, by its name
   */
  record Imported(List<VniSnapshotVO> snapshots, Map<String, String> skipped) {}

  /**
   * @param hostUuid the host whose store it is, or null for any that is connected
   * @param ownerId whose they are to be, or null for the account in the members' names
   */
  Imported run(long zoneId, String hostUuid, Long ownerId) {
    HostFacts host =
        stores.hosts(zoneId, Optional.ofNullable(hostUuid)).stream()
            .filter(candidate -> hostUuid == null || candidate.uuid().equals(hostUuid))
            .findFirst()
            .orElseThrow(
                () -> new VniException(Kind.NOT_NOW, "no such KVM host of the zone is connected"));
    Imported all = new Imported(new ArrayList<>(), new TreeMap<>());
    stores.roots(zoneId).forEach(root -> takeAll(zoneId, host, root, ownerId, all));
    return all;
  }

  private void takeAll(long zoneId, HostFacts host, String root, Long ownerId, Imported all) {
    Listing listing = list(host, root);
    Map<String, String> skipped = all.skipped();
    for (Manifest manifest : listing.manifests()) {
      try {
        take(manifest, zoneId, host, root, ownerId).ifPresent(all.snapshots()::add);
      } catch (VniException e) {
        skipped.put(manifest.name().value(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.warn("VNI snapshot {} can't be imported", manifest.name(), e);
        skipped.put(
            manifest.name().value(),
            "it can't be taken in, perhaps because its row was removed: %s"
                .formatted(e.getMessage()));
      }
    }
    listing.damaged().forEach(sentence -> skipped.put(sentence, sentence));
  }

  private Listing list(HostFacts host, String root) {
    try {
      return stores.at(host.uuid(), root).list();
    } catch (ServiceException e) {
      throw new Failures(Map.of(host.uuid(), host.name())).of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VniException(Kind.FAILED, "the management server stops; import again later", e);
    }
  }

  /** Returns nothing if it has a row already. */
  private Optional<VniSnapshotVO> take(
      Manifest manifest, long zoneId, HostFacts host, String root, Long ownerId) {
    String uuid = manifest.name().value();
    if (!UUID.matcher(uuid).matches()) {
      throw new VniException(Kind.INVALID, "its name is no UUID, so it is not from CloudStack");
    }
    VniSnapshotVO known = snapshots.findByUuid(uuid);
    if (known != null) {
      return adopt(known, manifest, host, root);
    }
    Optional<NetworkFacts> network = inventory.networkByUuid(manifest.vni());
    Optional<VpcFacts> vpc = inventory.vpcByUuid(manifest.vni());
    long owner = ownerId != null ? ownerId : ownerOf(manifest);
    VniSnapshotVO row = new VniSnapshotVO();
    row.setUuid(uuid);
    row.setName("imported %s".formatted(manifest.createdAt()));
    row.setAccountId(owner);
    row.setDomainId(access.owner(owner).domainId());
    row.setZoneId(zoneId);
    row.setNetworkId(network.map(NetworkFacts::id).orElse(null));
    row.setVpcId(vpc.map(VpcFacts::id).orElse(null));
    row.setState(SnapshotState.READY);
    row.setStoreRoot(root);
    row.setHostUuid(host.uuid());
    row.setCreated(Date.from(manifest.createdAt()));
    Figures.fill(row, manifest);
    VniSnapshotVO kept = snapshots.persist(row);
    manifest.members().forEach((name, member) -> keepMember(kept.getId(), name, member));
    return Optional.of(kept);
  }

  /** A snapshot that is in error although the store holds it is ready after all. */
  private Optional<VniSnapshotVO> adopt(
      VniSnapshotVO known, Manifest manifest, HostFacts host, String root) {
    if (known.getState() != SnapshotState.ERROR) {
      return Optional.empty();
    }
    known.setStoreRoot(root);
    known.setHostUuid(host.uuid());
    known.setProblem(null);
    Figures.fill(known, manifest);
    snapshots.update(known.getId(), known);
    frame.move(known.getId(), SnapshotState.ERROR, SnapshotEvent.SEALED);
    return Optional.of(known);
  }

  private long ownerOf(Manifest manifest) {
    return manifest.members().keySet().stream()
        .map(name -> INSTANCE.matcher(name.value()))
        .filter(Matcher::matches)
        .map(matcher -> Long.parseLong(matcher.group(1)))
        .findFirst()
        .orElseThrow(
            () ->
                new VniException(
                    Kind.INVALID, "no member's name tells its account; say account and domainid"));
  }

  private void keepMember(long snapshotId, MemberName name, Manifest.Member member) {
    VniSnapshotMemberVO row = new VniSnapshotMemberVO();
    row.setSnapshotId(snapshotId);
    row.setInstanceName(name.value());
    Optional<MachineFacts> machine = machine(name);
    row.setVmId(machine.map(MachineFacts::id).orElse(null));
    row.setName(machine.map(MachineFacts::name).orElse(name.value()));
    row.setHostName(inventory.hostByUuid(member.host().value()).map(HostFacts::name).orElse(null));
    row.setBlueprint(machine.map(blueprints::draw).map(blueprints::toJson).orElse(null));
    Figures.fill(row, member);
    members.persist(row);
  }

  private Optional<MachineFacts> machine(MemberName name) {
    Matcher matcher = INSTANCE.matcher(name.value());
    return matcher.matches()
        ? inventory
            .machineOnceThere(Long.parseLong(matcher.group(2)))
            .filter(found -> found.instanceName().equals(name.value()))
        : Optional.empty();
  }
}
