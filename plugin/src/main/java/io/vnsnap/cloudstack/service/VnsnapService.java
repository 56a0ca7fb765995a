// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniChannelResponse;
import io.vnsnap.cloudstack.api.VniCheckResponse;
import io.vnsnap.cloudstack.api.VniCloneResponse;
import io.vnsnap.cloudstack.api.VniImportResponse;
import io.vnsnap.cloudstack.api.VniLimitResponse;
import io.vnsnap.cloudstack.api.VniSnapshotMemberResponse;
import io.vnsnap.cloudstack.api.VniSnapshotPolicyResponse;
import io.vnsnap.cloudstack.api.VniSnapshotResponse;
import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.OfferingKind;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The plugin behind its commands: access first, then the one who does it. */
public final class VnsnapService implements VniSnapshots, AutoCloseable {
  private final Cloud cloud;
  private final Usable usable;
  private final TimeLimits limits = new TimeLimits();
  private final Places places;
  private final OperationFrame frame;
  private final SnapshotRecords records;
  private final Quotas quotas;
  private final Channels channels;
  private final Policies policies;
  private final Responses responses;
  private final CreateOperation creation;
  private final RestoreOperation restoration;
  private final CloneOperation cloning;
  private final DeleteOperation deletion;
  private final CheckOperation checking;
  private final ImportOperation importing;
  private final Recovery recovery;
  private final PolicyRunner policyRunner;

  /** Makes the plugin from what it needs of CloudStack. */
  public VnsnapService(Cloud cloud, InstantSource clock) {
    this.cloud = cloud;
    usable = new Usable(cloud.problem());
    places = new Places(cloud.inventory(), cloud.access());
    NetworkLocks locks = new NetworkLocks(cloud.locks(), places);
    frame =
        new OperationFrame(
            cloud.snapshots(), locks, cloud.servers(), cloud.announcer(), cloud.metrics());
    policies = new Policies(cloud.policies(), clock);
    Blueprints blueprints = new Blueprints(cloud.inventory());
    Layouts layouts = new Layouts(cloud.inventory());
    Membership membership = new Membership(cloud.inventory());
    Stores stores = new Stores(cloud.inventory(), cloud.settings(), cloud.engines());
    MachineStarter starter = new MachineStarter(cloud.inventory(), cloud.actions());
    TakeOver takeOver = new TakeOver(layouts, starter, limits, cloud.settings());
    quotas = new Quotas(cloud.snapshots(), cloud.settings(), cloud.access()::domainsBelow);
    channels = new Channels(frame, cloud.members(), cloud.access(), stores);
    responses =
        new Responses(
            cloud.inventory(), cloud.access(), cloud.members(), cloud.policies(), cloud.tags());
    records =
        new SnapshotRecords(
            cloud.snapshots(),
            cloud.members(),
            cloud.tags(),
            policies,
            places,
            membership,
            stores,
            quotas,
            cloud.access(),
            cloud.servers(),
            responses,
            clock);
    creation =
        new CreateOperation(
            frame,
            cloud.snapshots(),
            cloud.members(),
            places,
            membership,
            layouts,
            blueprints,
            stores,
            cloud.settings(),
            limits,
            cloud.jobs(),
            cloud.announcer(),
            cloud.metrics());
    restoration =
        new RestoreOperation(
            frame,
            cloud.snapshots(),
            cloud.members(),
            cloud.inventory(),
            places,
            blueprints,
            stores,
            starter,
            takeOver,
            cloud.jobs());
    CloneMachines cloneMachines = new CloneMachines(cloud.inventory(), cloud.actions());
    cloning =
        new CloneOperation(
            frame,
            cloud.snapshots(),
            cloud.members(),
            cloud.access(),
            places,
            blueprints,
            stores,
            new CloneNetworks(
                cloud.snapshots(),
                cloud.inventory(),
                cloud.access(),
                cloud.actions(),
                cloneMachines),
            cloneMachines,
            starter,
            takeOver,
            cloud.jobs());
    deletion = new DeleteOperation(frame, cloud.members(), cloud.tags(), stores, cloud.announcer());
    checking = new CheckOperation(membership, layouts, stores, cloud.settings(), limits);
    importing =
        new ImportOperation(
            cloud.snapshots(),
            cloud.members(),
            frame,
            stores,
            cloud.inventory(),
            cloud.access(),
            blueprints);
    recovery =
        new Recovery(
            cloud.snapshots(),
            cloud.members(),
            frame,
            locks,
            cloud.servers(),
            stores,
            places,
            cloud.inventory(),
            creation,
            cloning,
            deletion,
            takeOver,
            clock);
    policyRunner =
        new PolicyRunner(
            cloud.policies(),
            cloud.snapshots(),
            deletion,
            cloud.inventory(),
            cloud.jobs(),
            cloud.locks(),
            cloud.announcer(),
            cloud.settings(),
            clock);
  }

  /** To be called once, when this server begins: what it had allocated before is lost. */
  public void recoverOwn() {
    if (usable.isSo()) {
      recovery.endAllocated(cloud.servers().self());
    }
  }

  /** Another server has died. */
  public void serverLeft(long managementServerId) {
    if (usable.isSo()) {
      recovery.endAllocated(managementServerId);
    }
  }

  /** To be called every minute or so: policies that are due, operations that were left. */
  public void tick() throws InterruptedException {
    if (usable.isSo()) {
      recovery.sweep();
      policyRunner.tick();
    }
  }

  @Override
  public long ownerOf(Place place, OwnerChoice choice) {
    usable.require();
    return places.ownerOf(places.vni(place), choice);
  }

  @Override
  public long ownerOfSnapshot(long id) {
    usable.require();
    return frame.require(id).getAccountId();
  }

  @Override
  public long ownerOfPolicy(long id) {
    usable.require();
    return policies.require(id).getAccountId();
  }

  @Override
  public Place placeOf(long snapshotId) {
    usable.require();
    VniSnapshotVO snapshot = frame.require(snapshotId);
    return new Place(snapshot.getNetworkId(), snapshot.getVpcId());
  }

  @Override
  public VniSnapshot allocate(NewSnapshot request) {
    usable.require();
    return records.allocate(request);
  }

  @Override
  public VniSnapshotResponse take(long id, OperationCall call) {
    operable(id);
    creation.run(id, call);
    return response(id);
  }

  @Override
  public Page<VniSnapshotResponse> list(SnapshotFilter filter, ListScope scope) {
    usable.require();
    return records.list(filter, scope);
  }

  @Override
  public VniSnapshotResponse update(
      long id, String name, String description, Map<String, String> tags) {
    VniSnapshotVO snapshot = operable(id);
    VniSnapshotResponse updated = records.update(snapshot, name, description, tags);
    cloud
        .announcer()
        .completed(
            OperationFrame.subject(snapshot, VniEvents.UPDATE, OperationCall.NONE),
            "VNI snapshot %s was changed".formatted(snapshot.getName()));
    return updated;
  }

  @Override
  public void delete(long id, OperationCall call) {
    operable(id);
    deletion.run(id, call);
  }

  @Override
  public VniSnapshotResponse restore(long id, OperationCall call) {
    operable(id);
    restoration.run(id, call);
    return response(id);
  }

  @Override
  public VniCloneResponse clone(long id, CloneRequest request, OperationCall call) {
    operable(id);
    ClonedVni cloned = cloning.run(id, request, call);
    return responses.clone(frame.require(id), cloned);
  }

  @Override
  public VniCheckResponse check(Place place, OwnerChoice choice, boolean skipStopped) {
    usable.require();
    Vni vni = places.vni(place);
    long owner = places.ownerOf(vni, choice);
    return responses.check(vni, checking.check(vni, owner, skipStopped));
  }

  @Override
  public Page<VniSnapshotMemberResponse> members(
      long snapshotId, String keyword, ListScope scope, Long offset, Long limit) {
    usable.require();
    return records.members(snapshotId, keyword, scope, offset, limit);
  }

  @Override
  public VniChannelResponse channel(String memberUuid) {
    usable.require();
    return channels.read(memberUuid);
  }

  @Override
  public Page<VniLimitResponse> limits(OwnerChoice choice) {
    usable.require();
    long accountId =
        choice.isEmpty() ? cloud.access().caller().accountId() : cloud.access().resolve(choice);
    List<VniLimitResponse> limits =
        quotas.limits(cloud.access().owner(accountId)).stream().map(Responses::limit).toList();
    return new Page<>(limits, limits.size());
  }

  @Override
  public VniSnapshotPolicyResponse createPolicy(
      Place place, OwnerChoice choice, PolicyRequest request) {
    usable.require();
    Vni vni = places.vni(place);
    long owner = places.ownerOf(vni, choice);
    VniSnapshotPolicyVO policy =
        policies.create(vni, owner, cloud.access().owner(owner).domainId(), request);
    announce(policy, VniEvents.POLICY_CREATE, "created");
    return responses.policy(policy);
  }

  @Override
  public Page<VniSnapshotPolicyResponse> listPolicies(PolicyFilter filter, ListScope scope) {
    usable.require();
    Page<VniSnapshotPolicyVO> page =
        cloud.policies().list(filter, cloud.access().visibility(scope));
    return new Page<>(page.rows().stream().map(responses::policy).toList(), page.total());
  }

  @Override
  public VniSnapshotPolicyResponse updatePolicy(long id, PolicyRequest request) {
    usable.require();
    cloud.access().checkOperate(policies.require(id));
    VniSnapshotPolicyVO policy = policies.update(id, request);
    announce(policy, VniEvents.POLICY_UPDATE, "changed");
    return responses.policy(policy);
  }

  @Override
  public void deletePolicy(long id) {
    usable.require();
    VniSnapshotPolicyVO policy = policies.require(id);
    cloud.access().checkOperate(policy);
    policies.delete(id);
    announce(policy, VniEvents.POLICY_DELETE, "deleted");
  }

  @Override
  public VniImportResponse importFrom(long zoneId, String hostUuid, OwnerChoice choice) {
    usable.require();
    if (cloud.inventory().uuidOf(OfferingKind.ZONE, zoneId).isEmpty()) {
      throw new VniException(Kind.INVALID, "there is no such zone");
    }
    Long owner = choice.isEmpty() ? null : cloud.access().resolve(choice);
    ImportOperation.Imported imported = importing.run(zoneId, hostUuid, owner);
    List<VniSnapshotVO> snapshots = imported.snapshots();
    snapshots.forEach(
        snapshot ->
            cloud
                .announcer()
                .completed(
                    OperationFrame.subject(snapshot, VniEvents.IMPORT, OperationCall.NONE),
                    "VNI snapshot %s was imported".formatted(snapshot.getName())));
    return responses.imported(imported);
  }

  @Override
  public void close() {
    limits.close();
  }

  private VniSnapshotVO operable(long id) {
    usable.require();
    VniSnapshotVO snapshot = frame.require(id);
    cloud.access().checkOperate(snapshot);
    return snapshot;
  }

  private VniSnapshotResponse response(long id) {
    return responses.snapshot(frame.require(id));
  }

  private void announce(VniSnapshotPolicyVO policy, String type, String what) {
    boolean vpc = policy.getVpcId() != null;
    cloud
        .announcer()
        .completed(
            new Announcer.Subject(
                type,
                policy.getAccountId(),
                0,
                vpc ? policy.getVpcId() : policy.getNetworkId(),
                vpc),
            "VNI snapshot policy %s was %s".formatted(policy.getName(), what));
  }
}
