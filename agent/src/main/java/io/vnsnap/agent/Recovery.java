// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what a dead agent left: pauses, jobs, files, members that were loaded and never ran.
 * Members that a restore has started stay, and get what memory the dead agent still owed them.
 * Rules need no recovery, since the kernel removes them with the process.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Host host;

  Recovery(Host host) {
    this.host = host;
  }

  /**
   * @return one sentence for each thing that could not be taken back; empty if all could
   */
  List<String> recover(Journal journal) {
    Journal.Entry entry = journal.entry();
    List<String> problems = Collections.synchronizedList(new ArrayList<>());
    List<Journal.Load> loads = loads(journal, problems);
    Set<MemberName> stay = ConcurrentHashMap.newKeySet();
    if (!entry.members().isEmpty()) {
      recoverMembers(journal, loads, stay, problems);
    }
    entry.workingFolder().ifPresent(folder -> discard(Path.of(folder), problems));
    if (stay.isEmpty() && problems.isEmpty()) {
      entry.networks().forEach(network -> remove(network, problems));
    }
    problems.forEach(LOG::warn);
    return problems;
  }

  private static List<Journal.Load> loads(Journal journal, List<String> problems) {
    try {
      return journal.loads();
    } catch (IOException e) {
      problems.add("%s can't be read: %s".formatted(journal.folder(), e));
      return List.of();
    }
  }

  @SuppressWarnings("try") // a resource is a lock
  private void recoverMembers(
      Journal journal, List<Journal.Load> loads, Set<MemberName> stay, List<String> problems) {
    Journal.Entry entry = journal.entry();
    Map<MemberName, Journal.Load> loaded =
        loads.stream().collect(Collectors.toMap(Journal.Load::name, load -> load));
    try (HeldSnapshots held = HeldSnapshots.of(loads);
        Hypervisor hypervisor = host.hypervisors().connect(entry.libvirt())) {
      // All at once: while one waits for the end of its save, others may not run.
      ExecutorService workers = Executors.newCachedThreadPool();
      CompletableFuture.allOf(
              entry.members().stream()
                  .map(
                      member ->
                          CompletableFuture.runAsync(
                              () -> {
                                if (!loaded.containsKey(member)) {
                                  recover(hypervisor, member, journal, problems);
                                } else if (recover(hypervisor, loaded.get(member), problems)) {
                                  stay.add(member);
                                }
                              },
                              workers))
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

  /** Returns whether the member stays. */
  private static boolean recover(Hypervisor hypervisor, Journal.Load load, List<String> problems) {
    try {
      boolean stays = hypervisor.recoverLoad(load.name(), load.notes());
      if (!stays && load.diskFolder().isPresent()) {
        new CloneDiskFolder(load.diskFolder().get()).remove();
      }
      return stays;
    } catch (HypervisorException | AgentException e) {
      problems.add(e.getMessage());
      return false;
    }
  }

  private void remove(CloneNetwork network, List<String> problems) {
    try {
      host.networks().remove(network);
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
