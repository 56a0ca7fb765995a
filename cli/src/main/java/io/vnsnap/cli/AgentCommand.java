// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.agent.AgentException;
import io.vnsnap.agent.AgentServer;
import io.vnsnap.agent.Host;
import io.vnsnap.agent.JavaProgram;
import io.vnsnap.agent.LibvirtHost;
import io.vnsnap.agent.RecoveryRun;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "agent",
    hidden = true,
    description =
        "Serves one coordinator over standard input and output. Started by vnsnap itself on each host.",
    subcommands = AgentCommand.RecoverCommand.class)
final class AgentCommand implements Callable<Integer> {
  @ParentCommand private Vnsnap vnsnap;

  @Option(
      names = "--libvirt",
      paramLabel = "URI",
      defaultValue = "qemu:///system",
      description = "The hypervisor's URI. Default: ${DEFAULT-VALUE}.")
  private String libvirt;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      defaultValue = "/run/vnsnap",
      description = "Where the state of running operations is kept. Default: ${DEFAULT-VALUE}.")
  private Path run;

  @Override
  public Integer call() throws Exception {
    OutputStream events = System.out;
    // What a library prints must not get among the events.
    System.setOut(System.err);
    try (AgentServer server = new AgentServer(host(), System.in, events)) {
      Thread hook = new Thread(() -> endAtSignal(server));
      Runtime.getRuntime().addShutdownHook(hook);
      server.serve();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    return ExitCode.OK.number();
  }

  private static void endAtSignal(AgentServer server) {
    try {
      server.end("the agent was told to end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Host host() {
    return LibvirtHost.of(libvirt, run, JavaProgram.ofThisProcess(Vnsnap.class));
  }

  @Command(
      name = "recover",
      hidden = true,
      description = "Takes back what an agent that died has left. Started by the agent's guardian.")
  static final class RecoverCommand implements Callable<Integer> {
    @ParentCommand private AgentCommand agent;

    @Parameters(paramLabel = "JOURNAL", description = "The folder of the dead agent's journal.")
    private Path journal;

    @Override
    public Integer call() throws AgentException, InterruptedException {
      List<String> problems = new RecoveryRun(agent.host()).recover(journal);
      problems.forEach(agent.vnsnap::note);
      return problems.isEmpty() ? ExitCode.OK.number() : ExitCode.UNEXPECTED.number();
    }
  }
}
