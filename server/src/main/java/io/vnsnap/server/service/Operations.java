// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.vni.VniName;
import java.util.Optional;

/** Begins what takes its time, as jobs. */
public final class Operations {
  private final Networks networks;
  private final Snapshots snapshots;
  private final Jobs jobs;
  private final Results results;
  private final CreateOperation creation;
  private final RestoreOperation restoration;
  private final CloneOperation cloning;
  private final DeleteOperation deletion;
  private final Clones clones;

  Operations(
      Networks networks,
      Snapshots snapshots,
      Jobs jobs,
      Results results,
      CreateOperation creation,
      RestoreOperation restoration,
      CloneOperation cloning,
      DeleteOperation deletion,
      Clones clones) {
    this.networks = networks;
    this.snapshots = snapshots;
    this.jobs = jobs;
    this.results = results;
    this.creation = creation;
    this.restoration = restoration;
    this.cloning = cloning;
    this.deletion = deletion;
    this.clones = clones;
  }

  /** Says what came of a job, as its command answers it. */
  public interface Results {
    JsonNode snapshot(SnapshotRecord snapshot, Caller caller);

    JsonNode cloned(SnapshotRecord snapshot, Network made);

    JsonNode success();
  }

  /** A snapshot that is being taken. */
  public record Begun(String snapshotId, String jobId) {}

  /**
   * @throws ServerException if it can't be taken anyway
   */
  public Begun create(Caller caller, String networkId, NewSnapshot wanted) {
    Network network = networks.require(caller, networkId);
    SnapshotRecord snapshot = snapshots.allocate(network, wanted);
    try {
      return new Begun(
          snapshot.id(),
          jobs.submit(
              "createVniSnapshot",
              caller,
              Optional.of(snapshot.id()),
              job ->
                  results.snapshot(
                      creation.run(snapshot.id(), network, wanted.skipStopped(), job), caller)));
    } catch (ServerException e) {
      snapshots.forget(snapshot.id());
      throw e;
    }
  }

  /** Returns the job's id. */
  public String restore(Caller caller, String id) {
    snapshots.require(caller, id);
    return jobs.submit(
        "restoreVniSnapshot",
        caller,
        Optional.of(id),
        job -> results.snapshot(restoration.run(id, job), caller));
  }

  /** Returns the job's id. */
  public String clone(Caller caller, String id, VniName name) {
    snapshots.require(caller, id);
    return jobs.submit(
        "cloneVniSnapshot",
        caller,
        Optional.of(id),
        job -> {
          CloneOperation.Cloned cloned = cloning.run(id, name, job);
          return results.cloned(cloned.snapshot(), cloned.network());
        });
  }

  /** Returns the job's id. */
  public String delete(Caller caller, String id) {
    snapshots.require(caller, id);
    return jobs.submit(
        "deleteVniSnapshot",
        caller,
        Optional.of(id),
        job -> {
          deletion.run(id);
          return results.success();
        });
  }

  /**
   * Removes a network that is a clone.
   *
   * @return the job's id
   * @throws ServerException INVALID if it is none
   */
  public String removeNetwork(Caller caller, String id) {
    Network clone = clones.require(caller, id);
    return jobs.submit(
        "deleteNetwork",
        caller,
        Optional.of(id),
        job -> {
          clones.remove(clone, job.cancellation());
          return results.success();
        });
  }
}
