// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.message.AgentEvent.Removed;
import io.vnsnap.core.message.AgentEvent.TakeOverChecked;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.CancelledException;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.operation.SnapshotDriver;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.protocol.RestorePlan;
import io.vnsnap.core.protocol.SnapshotOutcome;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SealedSnapshot;
import io.vnsnap.core.store.SnapshotFolders;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoredFile;
import io.vnsnap.core.store.WorkingFolder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes, restores, clones and keeps snapshots of VNIs. One object serves any number of operations,
 * also at the same time; a method returns when its operation has ended, which may take hours.
 *
 * <p>Whatever is thrown, no member stays paused, no frame stays held, no rule stays installed and
 * no unsealed folder stays behind, but for what {@link ServiceException#warnings} names.
 */
public final class SnapshotService {
  /** What can be sent at once: of full Ethernet frames, some five thousand. */
  public static final int LONGEST_CHANNEL_BYTES = 8 << 20;

  private static final Duration REMOVE_DEADLINE = Duration.ofMinutes(2);

  private final HostAgent.Connector agents;
  private final SnapshotFolders store;
  private final Timing timing;
  private final InstantSource clock = InstantSource.system();

  /** With the {@link Timing#defaults times} that suit agents reached without detours. */
  public SnapshotService(HostAgent.Connector agents, SnapshotFolders store) {
    this(agents, store, Timing.defaults());
  }

  /**
   * @param timing how long things may take; the lease must be much longer than a command and its
   *     answer are under way
   */
  public SnapshotService(HostAgent.Connector agents, SnapshotFolders store, Timing timing) {
    this.agents = agents;
    this.store = store;
    this.timing = timing;
  }

  /**
   * Finds out what stands in the way of a snapshot, on every host. Changes nothing.
   *
   * <p>After success: everything that is known is in the findings, also that a host can't be
   * reached or that a member is missing.
   *
   * @throws ServiceException STORE_UNUSABLE, or CANCELLED
   */
  public Findings check(VniLayout vni, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    try (Hosts hosts = connect(vni.hosts(), cancellation)) {
      return new Inspection(vni, hosts, OperationId.next()).inspectMembers(store);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    } catch (CancelledException e) {
      throw cancelled(e);
    }
  }

  /**
   * Takes a snapshot of all members at one consistent instant.
   *
   * <p>Before: every member runs on the host that the layout says.
   *
   * <p>After success: the snapshot exists, sealed; every member runs as if nothing had been.
   *
   * <p>After failure: there is no snapshot of this name; every member that ran runs.
   *
   * @throws ServiceException NAME_TAKEN; NOT_POSSIBLE with what stands in the way; CANCELLED before
   *     anything was touched; ABORTED if it was begun and given up, for whatever reason;
   *     STORE_UNUSABLE
   */
  public CreatedSnapshot create(
      CreateRequest request, ServiceListener listener, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    String operation = OperationId.next();
    Instant createdAt = clock.instant();
    listener.progress(Step.CHECK, 0);
    try (WorkingFolder working = store.create(request.name(), operation);
        Hosts hosts = connect(request.vni().hosts(), cancellation)) {
      working.onLoss(hosts::cancel);
      Findings findings = new Inspection(request.vni(), hosts, operation).inspectMembers(store);
      refuse(findings.blocking());
      listener.starting();
      SnapshotPlan plan = SnapshotPlans.of(operation, request, working, findings, timing);
      ManifestSeal seal = new ManifestSeal(working, findings, createdAt);
      SnapshotProgress progress = new SnapshotProgress(plan, listener);
      Milestones milestones = new Milestones(progress, clock);
      SnapshotOutcome outcome = new SnapshotDriver(plan, hosts, seal, milestones).run();
      CreatedSnapshot created = created(seal, outcome, milestones.reached());
      progress.sealed();
      return created;
    } catch (StoreException e) {
      throw ServiceException.of(e);
    } catch (CancelledException e) {
      throw cancellation.reason().isPresent()
          ? cancelled(e)
          : new ServiceException(Kind.STORE_UNUSABLE, e.getMessage(), e);
    }
  }

  private static CreatedSnapshot created(
      ManifestSeal seal, SnapshotOutcome outcome, List<Milestone> timeline)
      throws ServiceException {
    if (outcome instanceof SnapshotOutcome.Aborted aborted) {
      List<String> warnings = new ArrayList<>(aborted.warnings());
      warnings.addAll(seal.warnings());
      throw new ServiceException(
          Kind.ABORTED,
          "the snapshot was given up: %s".formatted(aborted.cause()),
          List.of(),
          warnings);
    }
    List<String> warnings = new ArrayList<>(((SnapshotOutcome.Sealed) outcome).warnings());
    warnings.addAll(seal.warnings());
    Manifest manifest = seal.sealed().orElseThrow();
    manifest.members().forEach((name, member) -> outrun(name, member).ifPresent(warnings::add));
    return new CreatedSnapshot(manifest, warnings, timeline);
  }

  private static Optional<String> outrun(MemberName name, Manifest.Member member) {
    PreCopy preCopy = member.saved().preCopy();
    return preCopy.wasOutrun()
        ? Optional.of(
            "%s writes its memory faster than it can be stored (%d MiB between two looks, %.0f ms to store them), so its pause was long: %.0f ms; use a faster store, or a time when it writes less"
                .formatted(
                    name,
                    preCopy.lastBytes() >> 20,
                    preCopy.lastMillis(),
                    member.cut().pauseMillis()))
        : Optional.empty();
  }

  /**
   * Opens a snapshot for a restore or clone, and checks that all of it is there.
   *
   * <p>After success: until it is closed it can't be deleted.
   *
   * @throws ServiceException NOT_FOUND; DAMAGED, naming the file; IN_USE while it is being deleted;
   *     STORE_UNUSABLE
   */
  public SealedFolder open(SnapshotName name) throws ServiceException, InterruptedException {
    try {
      SealedFolder snapshot = store.open(name);
      try {
        snapshot.check();
        return snapshot;
      } catch (StoreException | InterruptedException | RuntimeException e) {
        closeAfter(e, snapshot);
        throw e;
      }
    } catch (StoreException e) {
      throw ServiceException.of(e);
    }
  }

  private static void closeAfter(Exception failure, SealedFolder snapshot) {
    try {
      snapshot.close();
    } catch (StoreException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Brings all members of a snapshot back in place: same names, ids and addresses.
   *
   * <p>Before: the snapshot is open. Members may run, be stopped or be gone; those that run are
   * ended, on whichever of the layout's hosts they are.
   *
   * <p>After success: every member runs as it was at the snapshot, but for those in {@link
   * RestoredVni#failures}, and none depends on the snapshot's memory any more.
   *
   * <p>After failure: no member of the snapshot was started. After ABORTED members that ran may be
   * off; it can be tried again.
   *
   * @throws ServiceException NOT_POSSIBLE with what stands in the way, also if a domain has a
   *     member's name and another UUID; CANCELLED before anything was touched; ABORTED
   */
  public RestoredVni restore(
      SealedFolder snapshot,
      RestoreRequest request,
      ServiceListener listener,
      Cancellation cancellation)
      throws ServiceException, InterruptedException {
    VniLayout vni = request.vni();
    for (MemberName member : snapshot.manifest().members().keySet()) {
      if (!vni.members().containsKey(member)) {
        throw new ServiceException(
            Kind.NOT_POSSIBLE,
            "member %s of snapshot %s is not in %s; add it, with the host to restore it on"
                .formatted(member, snapshot.manifest().name(), vni.name()));
      }
    }
    return start(
        snapshot,
        vni,
        listener,
        cancellation,
        (inspection, plans) -> {
          Findings findings =
              inspection.inspectEverywhere(
                  store, List.copyOf(snapshot.manifest().members().keySet()));
          refuse(findings.blockingHosts());
          return plans.inPlace(request, findings);
        });
  }

  /**
   * Lets members of a snapshot take the place of domains that run, with the names, ids, disks'
   * paths and networks that these have now.
   *
   * <p>Before: the snapshot is open; every domain of the request runs on the host that the layout
   * says, with NICs of the same addresses and disks of the same targets as the member that takes
   * its place.
   *
   * <p>After success: every domain runs as the snapshot's member was, but for those in {@link
   * RestoredVni#failures}, and none depends on the snapshot's memory any more.
   *
   * <p>After failure: no member of the snapshot was started. After ABORTED the domains may be off;
   * it can be tried again once they run.
   *
   * @throws ServiceException NOT_POSSIBLE with what stands in the way; CANCELLED before anything
   *     was touched; ABORTED
   */
  public RestoredVni takeOver(
      SealedFolder snapshot,
      TakeOverRequest request,
      ServiceListener listener,
      Cancellation cancellation)
      throws ServiceException, InterruptedException {
    VniLayout vni = request.vni();
    for (MemberName member : snapshot.manifest().members().keySet()) {
      if (!vni.members().containsKey(request.domains().get(member))) {
        throw new ServiceException(
            Kind.NOT_POSSIBLE,
            "there is no domain in %s for member %s of snapshot %s to take the place of; start one"
                .formatted(vni.name(), member, snapshot.manifest().name()));
      }
    }
    return start(
        snapshot,
        vni,
        listener,
        cancellation,
        (inspection, plans) -> {
          Findings findings = inspection.inspectMembers(store);
          refuse(findings.blockingHosts());
          RestorePlan plan = plans.takeOver(request, findings);
          refuseUnlessAllFit(inspection.checkTakeOver(plan));
          return plan;
        });
  }

  /** Looked at on every host before a domain ends on any. */
  private static void refuseUnlessAllFit(Question.Answers<TakeOverChecked> answers)
      throws ServiceException {
    List<String> reasons = new ArrayList<>();
    answers
        .failures()
        .forEach((host, reason) -> reasons.add("host %s: %s".formatted(host, reason)));
    answers.answers().values().forEach(checked -> reasons.addAll(checked.refusals().values()));
    refuseFor(reasons);
  }

  /**
   * Starts new domains from a snapshot, in networks that the hosts make for them. The original is
   * not touched.
   *
   * <p>Before: the snapshot is open; no domain has the name of a new one.
   *
   * <p>After success: every new domain runs, but for those in {@link RestoredVni#failures}, and
   * none depends on the snapshot's memory any more.
   *
   * <p>After failure: nothing of the clone is left on any host.
   *
   * @throws ServiceException NAME_TAKEN if there is such a domain already; NOT_POSSIBLE with what
   *     stands in the way; CANCELLED before anything was touched; ABORTED
   */
  public RestoredVni clone(
      SealedFolder snapshot,
      CloneRequest request,
      ServiceListener listener,
      Cancellation cancellation)
      throws ServiceException, InterruptedException {
    VniLayout vni = request.vni();
    return start(
        snapshot,
        vni,
        listener,
        cancellation,
        (inspection, plans) -> {
          Findings findings =
              inspection.inspectWithoutBridges(store, List.copyOf(vni.members().keySet()));
          refuse(findings.blockingHosts());
          refuseIfTaken(vni, findings);
          return plans.clone(request);
        });
  }

  private static void refuseIfTaken(VniLayout clone, Findings findings) throws ServiceException {
    for (Map.Entry<MemberName, HostName> member : clone.members().entrySet()) {
      if (findings.member(member.getValue(), member.getKey()).isPresent()) {
        throw new ServiceException(
            Kind.NAME_TAKEN,
            "there is a domain %s on host %s already; choose another name for the new VNI"
                .formatted(member.getKey(), member.getValue()));
      }
    }
  }

  /**
   * Takes a clone away: its domains, disks and networks. A domain of another UUID is left alone.
   *
   * <p>After success: nothing of it is left on its hosts.
   *
   * <p>After failure: parts of it may be gone; it can be tried again.
   *
   * @throws ServiceException NOT_POSSIBLE, naming the host; CANCELLED
   */
  public void remove(CloneRemoval clone, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    String operation = OperationId.next();
    Map<HostName, Remove> commands = new LinkedHashMap<>();
    clone
        .hosts()
        .forEach(
            (host, part) ->
                commands.put(host, new Remove(operation, part.members(), part.networks())));
    try (Hosts hosts = connect(commands.keySet(), cancellation)) {
      Question.Answers<Removed> answers =
          new Question<>(hosts, Removed.class, REMOVE_DEADLINE).greetAndAsk(commands);
      for (Map.Entry<HostName, String> failure : answers.failures().entrySet()) {
        throw new ServiceException(
            Kind.NOT_POSSIBLE, "host %s: %s".formatted(failure.getKey(), failure.getValue()));
      }
    } catch (CancelledException e) {
      throw cancelled(e);
    }
  }

  /**
   * Inspects every domain of hosts, whichever VNI it is of. Changes nothing.
   *
   * @param bridges the bridges that the question is about; each host must have them
   * @throws ServiceException NOT_POSSIBLE if a host can't be asked; CANCELLED
   */
  public SortedMap<HostName, List<MemberInspection>> domains(
      List<HostName> names, List<String> bridges, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    VniLayout anybody =
        new VniLayout("", new VniLayout.Bridges(bridges), CarrierChoice.AUTO, names, Map.of());
    try (Hosts hosts = connect(names, cancellation)) {
      Question.Answers<Inspected> answers =
          new Inspection(anybody, hosts, OperationId.next()).inspectAll(bridges);
      for (Map.Entry<HostName, String> failure : answers.failures().entrySet()) {
        throw new ServiceException(
            Kind.NOT_POSSIBLE,
            "host %s can't be asked: %s".formatted(failure.getKey(), failure.getValue()));
      }
      SortedMap<HostName, List<MemberInspection>> domains = new TreeMap<>();
      answers.answers().forEach((host, inspected) -> domains.put(host, inspected.members()));
      return domains;
    } catch (CancelledException e) {
      throw cancelled(e);
    }
  }

  /**
   * The snapshots in the store. A store that does not exist has none.
   *
   * @throws ServiceException STORE_UNUSABLE
   */
  public Listing list() throws ServiceException, InterruptedException {
    try {
      return store.list();
    } catch (StoreException e) {
      throw ServiceException.of(e);
    }
  }

  /**
   * What a snapshot's manifest says.
   *
   * @throws ServiceException NOT_FOUND; DAMAGED; STORE_UNUSABLE
   */
  public Manifest show(SnapshotName name) throws ServiceException, InterruptedException {
    try {
      return store.show(name);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    }
  }

  /**
   * Reads all of a snapshot and compares each file with its checksum. Meanwhile it can't be
   * deleted.
   *
   * @throws ServiceException NOT_FOUND; DAMAGED if its manifest is; IN_USE while it is being
   *     deleted; CANCELLED; STORE_UNUSABLE
   */
  public Verification verify(SnapshotName name, ServiceListener listener, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    try (SealedFolder snapshot = store.open(name)) {
      ReadingProgress progress =
          new ReadingProgress(Step.VERIFY, snapshot.sizeBytes(), listener, cancellation);
      List<String> damage = snapshot.verify(progress::add);
      return new Verification(
          name, snapshot.manifest().files().size(), snapshot.sizeBytes(), damage);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    } catch (ReadingProgress.Cancelled e) {
      throw new ServiceException(Kind.CANCELLED, e.getMessage(), e);
    }
  }

  /**
   * Makes files of members that tools of their hypervisor take. Members are not touched.
   *
   * <p>Before: the snapshot is open, in a store that this machine sees.
   *
   * <p>After success: all files are in the request's folder, for their owner only, and every byte
   * that they were made of fitted its checksum.
   *
   * <p>After failure: none of them is there.
   *
   * @throws ServiceException NOT_FOUND if there is no such member; NOT_POSSIBLE, naming the member,
   *     if no such files can be made of it, or if this machine does not see the store; NAME_TAKEN
   *     if a file is there already; DAMAGED; CANCELLED; ABORTED
   */
  public List<ExportedMember> export(
      SealedFolder snapshot,
      ExportRequest request,
      ServiceListener listener,
      Cancellation cancellation)
      throws ServiceException {
    if (!(snapshot instanceof SealedSnapshot local)) {
      throw new ServiceException(
          Kind.NOT_POSSIBLE,
          "this machine does not see snapshot %s; run vnsnap export on a host that sees %s"
              .formatted(snapshot.manifest().name(), snapshot.folder()));
    }
    return new Export(local, request, listener, cancellation).run();
  }

  /**
   * The frames in flight to a member, as its channel.pcapng has them.
   *
   * @throws ServiceException NOT_FOUND, also if the snapshot has no such member; DAMAGED; IN_USE
   *     while it is being deleted; STORE_UNUSABLE, also if the file is larger than {@link
   *     #LONGEST_CHANNEL_BYTES}
   */
  public byte[] channel(SnapshotName name, MemberName member)
      throws ServiceException, InterruptedException {
    try (SealedFolder snapshot = store.open(name)) {
      StoredFile file =
          snapshot
              .manifest()
              .channel(member)
              .orElseThrow(
                  () ->
                      new ServiceException(
                          Kind.NOT_FOUND,
                          "snapshot %s has no frames of a member %s".formatted(name, member)));
      return snapshot.read(file, LONGEST_CHANNEL_BYTES);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    }
  }

  /**
   * Deletes a snapshot. Members and clones restored from it live on.
   *
   * <p>After success: it is gone.
   *
   * <p>After failure: it is there as before, or, after STORE_UNUSABLE, its name is free and files
   * of it may be left.
   *
   * @throws ServiceException NOT_FOUND; IN_USE while a restore, clone or verification reads it;
   *     STORE_UNUSABLE
   */
  public void delete(SnapshotName name) throws ServiceException, InterruptedException {
    try {
      store.delete(name);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    }
  }

  /** Looks at the hosts and says what each is to do. */
  @FunctionalInterface
  private interface Planner {
    RestorePlan plan(Inspection inspection, RestorePlans plans)
        throws ServiceException, StoreException, CancelledException, InterruptedException;
  }

  private RestoredVni start(
      SealedFolder snapshot,
      VniLayout vni,
      ServiceListener listener,
      Cancellation cancellation,
      Planner planner)
      throws ServiceException, InterruptedException {
    Restoration restoration = new Restoration(snapshot, listener);
    listener.progress(Step.CHECK, 0);
    String operation = OperationId.next();
    try (Hosts hosts = connect(vni.hosts(), cancellation)) {
      RestorePlan plan =
          planner.plan(
              new Inspection(vni, hosts, operation), new RestorePlans(operation, snapshot, timing));
      return restoration.run(plan, hosts);
    } catch (StoreException e) {
      throw ServiceException.of(e);
    } catch (CancelledException e) {
      throw cancelled(e);
    }
  }

  private Hosts connect(Collection<HostName> names, Cancellation cancellation) {
    Hosts hosts = Hosts.connect(names, agents);
    cancellation.attach(hosts);
    return hosts;
  }

  private static void refuse(List<Findings.Finding> blocking) throws ServiceException {
    refuseFor(blocking.stream().map(Findings.Finding::toString).toList());
  }

  private static void refuseFor(List<String> reasons) throws ServiceException {
    if (!reasons.isEmpty()) {
      throw new ServiceException(
          Kind.NOT_POSSIBLE, reasons.get(0), reasons.subList(1, reasons.size()), List.of());
    }
  }

  private static ServiceException cancelled(CancelledException e) {
    return new ServiceException(Kind.CANCELLED, e.getMessage(), e);
  }
}
