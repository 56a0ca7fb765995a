// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.OwnedResponse;
import io.vnsnap.cloudstack.api.PlacedResponse;
import io.vnsnap.cloudstack.api.VniChannelResponse;
import io.vnsnap.cloudstack.api.VniCheckMachineResponse;
import io.vnsnap.cloudstack.api.VniCheckResponse;
import io.vnsnap.cloudstack.api.VniCloneMachineResponse;
import io.vnsnap.cloudstack.api.VniCloneResponse;
import io.vnsnap.cloudstack.api.VniImportResponse;
import io.vnsnap.cloudstack.api.VniLimitResponse;
import io.vnsnap.cloudstack.api.VniSnapshotMemberResponse;
import io.vnsnap.cloudstack.api.VniSnapshotPolicyResponse;
import io.vnsnap.cloudstack.api.VniSnapshotResponse;
import io.vnsnap.cloudstack.api.VniTagResponse;
import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.CheckOperation.MachineVerdict;
import io.vnsnap.cloudstack.service.CheckOperation.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says rows and outcomes as responses. */
final class Responses {
  /** What tenants should know of every snapshot. */
  static final String OUTSIDE =
      "The virtual router and other system VMs are not in it; CloudStack makes them anew: DHCP leases stay valid since addresses are fixed, connections through NAT break";

  private static final double MICROS_PER_MILLI = 1000.0;
  private static final int RUNS_SHOWN = 5;

  private final Inventory inventory;
  private final Access access;
  private final VniSnapshotMemberDao members;
  private final VniSnapshotPolicyDao policies;
  private final VniSnapshotTagDao tags;

  Responses(
      Inventory inventory,
      Access access,
      VniSnapshotMemberDao members,
      VniSnapshotPolicyDao policies,
      VniSnapshotTagDao tags) {
    this.inventory = inventory;
    this.access = access;
    this.members = members;
    this.policies = policies;
    this.tags = tags;
  }

  VniSnapshotResponse snapshot(VniSnapshotVO row) {
    VniSnapshotResponse response = new VniSnapshotResponse();
    response.setId(row.getUuid());
    response.setName(row.getName());
    response.setDescription(row.getDescription());
    response.setState(row.getState().label());
    if (row.getState().isUnderWay()) {
      response.setStep(row.getStep());
      response.setProgress(row.getProgress());
    }
    response.setProblem(row.getProblem());
    setPlace(row.getZoneId(), row.getNetworkId(), row.getVpcId(), response);
    setOwner(row.getAccountId(), response);
    Optional.ofNullable(row.getPolicyId())
        .map(policies::findById)
        .map(VniSnapshotPolicyVO::getUuid)
        .ifPresent(response::setPolicyId);
    response.setCreated(row.getCreated());
    response.setVirtualMachineCount(members.listBySnapshot(row.getId()).size());
    response.setOutside(OUTSIDE);
    setFigures(row, response);
    response.setStorePath(row.getStoreRoot());
    response.setHostId(row.getHostUuid());
    response.setRestored(row.getRestored());
    response.setRestoreMillis(row.getRestoreMillis());
    response.setReplayedFrames(row.getReplayedFrames());
    response.setTags(tags(row.getId()));
    return response;
  }

  private void setPlace(long zoneId, Long networkId, Long vpcId, PlacedResponse response) {
    inventory.uuidOf(OfferingKind.ZONE, zoneId).ifPresent(response::setZoneId);
    response.setZoneName(inventory.zoneName(zoneId));
    Optional.ofNullable(networkId)
        .flatMap(inventory::networkOnceThere)
        .ifPresent(
            network -> {
              response.setNetworkId(network.uuid());
              response.setNetworkName(network.name());
            });
    Optional.ofNullable(vpcId)
        .flatMap(inventory::vpcOnceThere)
        .ifPresent(
            vpc -> {
              response.setVpcId(vpc.uuid());
              response.setVpcName(vpc.name());
            });
  }

  private static void setFigures(VniSnapshotVO row, VniSnapshotResponse response) {
    response.setCarrier(row.getCarrier());
    response.setPauseMillis(millis(row.getPauseMicros()));
    response.setCutTime(time(row.getCutMicros()));
    response.setPrepareMillis(millis(row.getPrepareMicros()));
    response.setCutSkewMillis(millis(row.getSkewMicros()));
    response.setSealMillis(millis(row.getSealMicros()));
    response.setHeldFrames(row.getHeldFrames());
    response.setInFlightFrames(row.getInFlightFrames());
    response.setMemorySize(row.getMemoryBytes());
    response.setSize(row.getStoredBytes());
  }

  private void setOwner(long accountId, OwnedResponse response) {
    Owner owner = access.owner(accountId);
    if (owner.project().isPresent()) {
      response.setProjectId(owner.project().get().uuid());
      response.setProjectName(owner.project().get().name());
    } else {
      response.setAccountName(owner.accountName());
    }
    response.setDomainId(owner.domainUuid());
    response.setDomainName(owner.domainName());
    response.setDomainPath(owner.domainPath());
  }

  private List<VniTagResponse> tags(long snapshotId) {
    List<VniTagResponse> responses = new ArrayList<>();
    tags.tagsOf(snapshotId)
        .forEach(
            (key, value) -> {
              VniTagResponse tag = new VniTagResponse();
              tag.setKey(key);
              tag.setValue(value);
              responses.add(tag);
            });
    return responses;
  }

  VniSnapshotMemberResponse member(VniSnapshotVO snapshot, VniSnapshotMemberVO row) {
    VniSnapshotMemberResponse response = new VniSnapshotMemberResponse();
    response.setId(row.getUuid());
    response.setSnapshotId(snapshot.getUuid());
    Optional.ofNullable(row.getVmId())
        .flatMap(inventory::machine)
        .map(MachineFacts::uuid)
        .ifPresent(response::setVirtualMachineId);
    response.setVirtualMachineName(row.getName());
    response.setInstanceName(row.getInstanceName());
    response.setHostId(row.getHostUuid());
    response.setHostName(row.getHostName());
    response.setCutTime(time(row.getCutMicros()));
    if (row.getCutMicros() != null && snapshot.getCutMicros() != null) {
      response.setCutOffsetMillis(millis(row.getCutMicros() - snapshot.getCutMicros()));
    }
    response.setPauseMillis(millis(row.getPauseMicros()));
    response.setDowntimeMillis(millis(row.getDowntimeMicros()));
    response.setSaveMillis(millis(row.getSaveMicros()));
    response.setHeldFrames(row.getHeldFrames());
    response.setInFlightFrames(row.getInFlightFrames());
    response.setMemorySize(row.getMemoryBytes());
    response.setStoredMemorySize(row.getStoredMemoryBytes());
    response.setDiskSize(row.getDiskBytes());
    response.setStoredDiskSize(row.getStoredDiskBytes());
    return response;
  }

  VniSnapshotPolicyResponse policy(VniSnapshotPolicyVO row) {
    VniSnapshotPolicyResponse response = new VniSnapshotPolicyResponse();
    response.setId(row.getUuid());
    response.setName(row.getName());
    setPlace(row.getZoneId(), row.getNetworkId(), row.getVpcId(), response);
    setOwner(row.getAccountId(), response);
    response.setIntervalType(row.getIntervalType());
    response.setSchedule(row.getSchedule());
    response.setTimezone(row.getTimezone());
    response.setMaxSnaps(row.getMaxSnapshots());
    response.setSkipStopped(row.isSkipStopped());
    response.setActive(row.isActive());
    if (row.isActive()) {
      response.setNextRun(row.getNextRun());
      response.setNextRuns(nextRuns(row));
    }
    response.setLastRun(row.getLastRun());
    response.setFailures(row.getFailures());
    response.setProblem(row.getProblem());
    response.setCreated(row.getCreated());
    return response;
  }

  /** What is due next, which after a failure is sooner than the schedule says, and then by that. */
  private static List<Date> nextRuns(VniSnapshotPolicyVO row) {
    Instant next = row.getNextRun().toInstant();
    return Stream.concat(
            Stream.of(next), Policies.schedule(row).nextAfter(next, RUNS_SHOWN - 1).stream())
        .map(Date::from)
        .toList();
  }

  VniCheckResponse check(Vni vni, Verdict verdict) {
    VniCheckResponse response = new VniCheckResponse();
    response.setPossible(verdict.possible());
    setPlace(vni.zoneId(), vni.place().networkId(), vni.place().vpcId(), response);
    response.setCarrier(verdict.carrier().orElse(null));
    response.setOutside(OUTSIDE);
    response.setProblems(verdict.problems());
    response.setVirtualMachines(
        verdict.machines().entrySet().stream().map(Responses::machine).toList());
    return response;
  }

  private static VniCheckMachineResponse machine(Map.Entry<MachineFacts, MachineVerdict> entry) {
    VniCheckMachineResponse response = new VniCheckMachineResponse();
    response.setId(entry.getKey().uuid());
    response.setName(entry.getKey().name());
    response.setState(entry.getKey().state());
    response.setMember(entry.getValue().member());
    response.setProblems(entry.getValue().problems());
    return response;
  }

  VniCloneResponse clone(VniSnapshotVO snapshot, ClonedVni cloned) {
    VniCloneResponse response = new VniCloneResponse();
    response.setId(snapshot.getUuid());
    response.setName(snapshot.getName());
    CopiedVni vni = cloned.vni();
    if (vni.place().isVpc()) {
      response.setVpcId(vni.uuid());
      response.setVpcName(vni.name());
    } else {
      response.setNetworkId(vni.uuid());
      response.setNetworkName(vni.name());
    }
    response.setRestoreMillis(snapshot.getRestoreMillis());
    response.setReplayedFrames(cloned.restored().replayedFrames());
    response.setVirtualMachines(
        cloned.machines().stream()
            .map(
                machine -> {
                  VniCloneMachineResponse made = new VniCloneMachineResponse();
                  made.setId(machine.uuid());
                  made.setName(machine.name());
                  return made;
                })
            .toList());
    return response;
  }

  static VniChannelResponse channel(VniSnapshotMemberVO member, byte[] content) {
    return new VniChannelResponse(
        member.getUuid(),
        member.getName() + ".pcapng",
        content.length,
        Base64.getEncoder().encodeToString(content));
  }

  static VniLimitResponse limit(Quotas.Limit limit) {
    return new VniLimitResponse(
        limit.kind(),
        limit.name(),
        limit.used(),
        limit.max().isPresent() ? limit.max().getAsLong() : null);
  }

  VniImportResponse imported(ImportOperation.Imported imported) {
    VniImportResponse response = new VniImportResponse();
    response.setCount(imported.snapshots().size());
    response.setSnapshots(imported.snapshots().stream().map(this::snapshot).toList());
    response.setSkipped(
        imported.skipped().entrySet().stream()
            .map(
                skipped ->
                    skipped.getKey().equals(skipped.getValue())
                        ? skipped.getValue()
                        : "%s: %s".formatted(skipped.getKey(), skipped.getValue()))
            .toList());
    return response;
  }

  private static Double millis(Long micros) {
    return micros == null ? null : micros / MICROS_PER_MILLI;
  }

  private static Date time(Long micros) {
    return micros == null ? null : Date.from(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
