// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.agent.AgentServer;
import io.vnsnap.agent.JavaProgram;
import io.vnsnap.agent.RecoveryRun;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * An agent as a process of its own, on a host of fakes with the one member m1. It hangs at a step,
 * so that it can be killed there, and its guardian notes what it recovers.
 *
 * <p>Arguments: a folder; the step to hang at; and, for the guardian, the journal.
 */
public final class FakeAgentProgram {
  private FakeAgentProgram() {}

  /** The command that starts it. */
  public static List<String> command(Path folder, String step) {
    return JavaProgram.ofThisProcess(FakeAgentProgram.class)
        .command(List.of(folder.toString(), step));
  }

  /** Exists once the step is reached; holds the id of the process. */
  public static Path reached(Path folder) {
    return folder.resolve("reached");
  }

  /** Exists once the guardian has recovered; holds the steps that it took. */
  public static Path recovered(Path folder) {
    return folder.resolve("recovered");
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    String step = arguments[1];
    FakeHost host =
        new FakeHost(
            folder.resolve("run"),
            journal ->
                JavaProgram.ofThisProcess(FakeAgentProgram.class)
                    .command(List.of(folder.toString(), step, journal.toString())));
    host.hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-000000000001", "52:54:00:00:00:01", "br0");
    if (arguments.length == 3) {
      List<String> steps = new ArrayList<>();
      host.hypervisor().at("keep m1", () -> steps.add(delete(folder.resolve("store"))));
      new RecoveryRun(host.host()).recover(Path.of(arguments[2]));
      steps.addAll(host.hypervisor().steps());
      steps.addAll(host.coloring().steps());
      host.removedNetworks().forEach(bridge -> steps.add("remove network " + bridge));
      note(recovered(folder), String.join(", ", steps));
      return;
    }
    host.hypervisor().at(step, () -> hang(reached(folder)));
    host.coloring().at(step, () -> hang(reached(folder)));
    PrintStream events = System.out;
    try (AgentServer server = host.agent(System.in, events)) {
      server.serve();
    }
  }

  /** Tries to delete snapshot a, and tells what came of it. */
  private static String delete(Path store) {
    try {
      SnapshotStore.at(store).delete(new SnapshotName("a"));
      return "deleted";
    } catch (StoreException e) {
      return e.reason().toString();
    }
  }

  private static void hang(Path reached) {
    note(reached, Long.toString(ProcessHandle.current().pid()));
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void note(Path file, String text) {
    try {
      Path unfinished = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
