// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a dead agent left: pauses, jobs, files. Rules and taps need no recovery, since
 * the kernel removes them with the process.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final HypervisorConnector hypervisors;
  private final Host.Networks networks;

  Recovery(HypervisorConnector hypervisors, Host.Networks networks) {
    this.hypervisors = hypervisors;
    this.networks = networks;
  }

  /**
   * @return one sentence for each thing that could not be taken back; empty if all could
   */
  List<String> recover(Journal journal) {
    Journal.Entry entry = journal.entry();
    List<String> problems = Collections.synchronizedList(new ArrayList<>());
    if (!entry.members().isEmpty()) {
      recoverMembers(journal, problems);
    }
    entry.workingFolder().ifPresent(folder -> discard(Path.of(folder), problems));
    if (!journal.hasStarted()) {
      entry.networks().forEach(network -> remove(network, problems));
    }
    problems.forEach(LOG::warn);
    return problems;
  }

  private void recoverMembers(Journal journal, List<String> problems) {
    Journal.Entry entry = journal.entry();
    try (Hypervisor hypervisor = hypervisors.connect(entry.libvirt())) {
      // All at once: while one waits for the end of its save, others may not run.
      ExecutorService workers = Executors.newCachedThreadPool();
      CompletableFuture.allOf(
              entry.members().stream()
                  .map(
                      member ->
                          CompletableFuture.runAsync(
                              () -> recover(hypervisor, member, journal, problems), workers))
                  .toArray(CompletableFuture[]::new))
          .join();
      workers.shutdown();
    } catch (HypervisorException e) {
      problems.add(e.getMessage());
    }
  }

  private static void recover(
      Hypervisor hypervisor, MemberName member, Journal journal, List<String> problems) {
    try {
      hypervisor.recover(member, journal.mayBePaused(member));
    } catch (HypervisorException e) {
      problems.add(e.getMessage());
    }
  }

  private void remove(CloneNetwork network, List<String> problems) {
    try {
      networks.remove(network);
    } catch (ColoringException e) {
      problems.add(e.getMessage());
    }
  }

  /** The agent is dead, so the snapshot can never be sealed. */
  private static void discard(Path folder, List<String> problems) {
    try {
      SnapshotStore.discard(folder);
    } catch (StoreException e) {
      problems.add(e.getMessage());
    }
  }
}
