// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.metrics.SnapshotMetrics;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.record.CloneRecord;
import io.vnsnap.server.record.JobRecord;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.RecordFolder;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that the server does, behind its front door. */
public final class SnapshotServer {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotServer.class);

  private final Cancellations cancellations = new Cancellations();
  private final Networks networks;
  private final Machines machines;
  private final Snapshots snapshots;
  private final Policies policies;
  private final Jobs jobs;
  private final Operations operations;
  private final Adoption adoption;
  private final Clones clones;
  private final Recovery recovery;
  private final PolicyRunner policyRunner;

  /**
   * Reads the records of the state folder.
   *
   * @param connectors the way to the hosts of a VNI
   * @param usualStore where snapshots are, unless a VNI file says otherwise
   */
  public SnapshotServer(
      ServerSettings settings,
      Function<Vni, HostAgent.Connector> connectors,
      Path usualStore,
      Operations.Results results,
      OperationMetrics metrics,
      InstantSource clock) {
    Path state = settings.state();
    networks = new Networks(connectors, usualStore);
    settings
        .networks()
        .forEach(
            network ->
                networks.add(
                    new Network(
                        Ids.of("network", network.vni().name().value()),
                        network.vni(),
                        network.account(),
                        false)));
    machines = new Machines(networks, cancellations);
    NetworkLocks locks = new NetworkLocks(NetworkLocks.PATIENCE);
    jobs =
        new Jobs(RecordFolder.open(state.resolve("jobs"), JobRecord.class, JobRecord::id), clock);
    snapshots =
        new Snapshots(
            RecordFolder.open(state.resolve("snapshots"), SnapshotRecord.class, SnapshotRecord::id),
            networks,
            settings,
            clock);
    policies =
        new Policies(
            RecordFolder.open(state.resolve("policies"), PolicyRecord.class, PolicyRecord::id),
            clock);
    clones =
        new Clones(
            RecordFolder.open(state.resolve("clones"), CloneRecord.class, CloneRecord::id),
            state.resolve("clones"),
            networks,
            locks,
            clock);
    OperationFrame frame = new OperationFrame(snapshots, locks, metrics);
    DeleteOperation deletion = new DeleteOperation(frame, networks);
    operations =
        new Operations(
            networks,
            snapshots,
            jobs,
            results,
            new CreateOperation(frame, snapshots, networks, machines, metrics),
            new RestoreOperation(frame, snapshots, networks, clock),
            new CloneOperation(frame, snapshots, networks, clones, clock),
            deletion,
            clones);
    adoption = new Adoption(networks, snapshots);
    recovery = new Recovery(snapshots, networks, clones, deletion, jobs, cancellations);
    policyRunner = new PolicyRunner(policies, snapshots, operations, clock);
  }

  /** To be called once, before anybody is let in. */
  public void begin() throws VniFileException {
    recovery.begin(clones.load());
    adoption.run().problems().forEach(LOG::warn);
  }

  /** Lets metrics tell what was before this server began, and what there is. */
  public void show(SnapshotMetrics metrics) {
    List<SnapshotRecord> sealed =
        snapshots.all().stream().filter(snapshot -> snapshot.state().isSealed()).toList();
    // The latest come first, and the last that is told counts.
    for (int i = sealed.size() - 1; i >= 0; i--) {
      metrics.lastTaken(sealed.get(i).origin().networkName(), sealed.get(i).created());
    }
    metrics.showStored(snapshots::storedBytes);
  }

  /** To be called every quarter of a minute or so. */
  public void tick() throws InterruptedException {
    recovery.sweep();
    policyRunner.tick();
    jobs.forgetOld();
    recovery.removeUnfinished();
  }

  /** Gives up what goes on, and lets nothing begin any more. Returns at once. */
  public void stop() {
    cancellations.stop();
    jobs.stop();
  }

  /** Waits until the jobs that ran when it was stopped have ended, at most so long. */
  public void awaitEnd(Duration longest) throws InterruptedException {
    jobs.awaitEnd(longest);
  }

  public Networks networks() {
    return networks;
  }

  public Machines machines() {
    return machines;
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Policies policies() {
    return policies;
  }

  public Jobs jobs() {
    return jobs;
  }

  public Operations operations() {
    return operations;
  }

  public Adoption adoption() {
    return adoption;
  }
}
