// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniSnapshotMemberResponse;
import io.vnsnap.cloudstack.api.VniSnapshotResponse;
import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.Owner;
import io.vnsnap.cloudstack.cloud.Servers;
import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes, shows and renames the rows of snapshots. */
final class SnapshotRecords {
  private static final int LONGEST_TEXT = 255;

  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final VniSnapshotTagDao tags;
  private final Policies policies;
  private final Places places;
  private final Membership membership;
  private final Stores stores;
  private final Quotas quotas;
  private final Access access;
  private final Servers servers;
  private final Responses responses;
  private final InstantSource clock;

  SnapshotRecords(
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      VniSnapshotTagDao tags,
      Policies policies,
      Places places,
      Membership membership,
      Stores stores,
      Quotas quotas,
      Access access,
      Servers servers,
      Responses responses,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.members = members;
    this.tags = tags;
    this.policies = policies;
    this.places = places;
    this.membership = membership;
    this.stores = stores;
    this.quotas = quotas;
    this.access = access;
    this.servers = servers;
    this.responses = responses;
    this.clock = clock;
  }

  /** Refuses at once what could not be taken anyway, so that no row is left of it. */
  VniSnapshotVO allocate(NewSnapshot request) {
    Vni vni = places.vni(request.place());
    long accountId = places.ownerOf(vni, request.owner());
    Owner owner = access.owner(accountId);
    stores.root(vni.zoneId());
    CreateOperation.requirePossible(membership.roster(vni, accountId, request.skipStopped()));
    if (request.policyId() != null) {
      requirePolicyOf(request, accountId);
    }
    quotas.checkOneMore(owner);
    Instant now = clock.instant();
    VniSnapshotVO snapshot = new VniSnapshotVO();
    snapshot.setName(
        Optional.ofNullable(request.name())
            .orElse("%s %s".formatted(vni.name(), now.truncatedTo(ChronoUnit.SECONDS))));
    snapshot.setDescription(request.description());
    snapshot.setAccountId(accountId);
    snapshot.setDomainId(owner.domainId());
    snapshot.setZoneId(vni.zoneId());
    snapshot.setNetworkId(request.place().networkId());
    snapshot.setVpcId(request.place().vpcId());
    snapshot.setPolicyId(request.policyId());
    snapshot.setSkipStopped(request.skipStopped());
    snapshot.setManagementServerId(servers.self());
    snapshot.setCreated(Date.from(now));
    VniSnapshotVO kept = snapshots.persist(snapshot);
    keepTags(kept.getId(), request.tags());
    return kept;
  }

  private void requirePolicyOf(NewSnapshot request, long accountId) {
    VniSnapshotPolicyVO policy = policies.require(request.policyId());
    if (policy.getAccountId() != accountId
        || !request.place().equals(new Place(policy.getNetworkId(), policy.getVpcId()))) {
      throw new VniException(
          Kind.INVALID, "policy %s is for other machines".formatted(policy.getName()));
    }
  }

  Page<VniSnapshotResponse> list(SnapshotFilter filter, ListScope scope) {
    Page<VniSnapshotVO> page = snapshots.list(filter, access.visibility(scope));
    return new Page<>(page.rows().stream().map(responses::snapshot).toList(), page.total());
  }

  VniSnapshotResponse update(
      VniSnapshotVO snapshot, String name, String description, Map<String, String> newTags) {
    if (name != null) {
      snapshot.setName(name);
    }
    if (description != null) {
      snapshot.setDescription(description);
    }
    snapshots.update(snapshot.getId(), snapshot);
    if (newTags != null) {
      keepTags(snapshot.getId(), newTags);
    }
    return responses.snapshot(snapshots.findById(snapshot.getId()));
  }

  private void keepTags(long snapshotId, Map<String, String> newTags) {
    newTags.forEach(
        (key, value) -> {
          if (key.isBlank() || key.length() > LONGEST_TEXT || value.length() > LONGEST_TEXT) {
            throw new VniException(
                Kind.INVALID,
                "tag \"%s\" can't be kept: keys have 1 to %d characters, values at most %d"
                    .formatted(key, LONGEST_TEXT, LONGEST_TEXT));
          }
        });
    tags.replace(snapshotId, newTags);
  }

  Page<VniSnapshotMemberResponse> members(
      long snapshotId, String keyword, ListScope scope, Long offset, Long limit) {
    SnapshotFilter filter =
        new SnapshotFilter(
            snapshotId, null, null, null, null, null, null, null, Map.of(), null, null);
    List<VniSnapshotVO> visible = snapshots.list(filter, access.visibility(scope)).rows();
    if (visible.isEmpty()) {
      return new Page<>(List.of(), 0);
    }
    List<VniSnapshotMemberVO> found =
        members.listBySnapshot(snapshotId).stream()
            .filter(member -> keyword == null || contains(member.getName(), keyword))
            .toList();
    return new Page<>(
        found.stream()
            .skip(offset == null ? 0 : offset)
            .limit(limit == null ? Long.MAX_VALUE : limit)
            .map(member -> responses.member(visible.get(0), member))
            .toList(),
        found.size());
  }

  private static boolean contains(String name, String keyword) {
    return name.toLowerCase(Locale.ROOT).contains(keyword.toLowerCase(Locale.ROOT));
  }
}
