// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code lab cloudstack} command. */
@Command(
    name = "cloudstack",
    mixinStandardHelpOptions = true,
    description = "A real CloudStack on this machine, started from where it was installed.",
    subcommands = {
      CloudStackCommand.Up.class,
      CloudStackCommand.Status.class,
      CloudStackCommand.Call.class,
      CloudStackCommand.Exec.class,
      CloudStackCommand.Down.class
    },
    footer = {
      "",
      "Examples:",
      "  lab cloudstack up --from /                       where its packages are installed",
      "  lab cloudstack status",
      "  lab cloudstack api --as t1 listNetworks",
      "  lab cloudstack api --as t1 createVniSnapshot networkid=... name=first",
      "  lab cloudstack exec h1 -- virsh list",
      "  lab cloudstack down"
    })
public final class CloudStackCommand {
  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description =
          "Bring up a management server, two KVM hosts, two tenants and their virtual machines,"
              + " with VNsnap of this build; or what is missing.")
  static final class Up implements Callable<Integer> {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "DIR",
        description =
            "Where CloudStack's packages were unpacked to, or / where they are installed. It stays"
                + " as it is.")
    private Path from;

    @Option(
        names = "--vnsnap",
        paramLabel = "DIR",
        defaultValue = ".",
        description = "The folder that VNsnap was built in (default: this one).")
    private Path vnsnap;

    @Override
    public Integer call() {
      CloudStackLab.up(CloudStackFolder.at(from), VnsnapBuild.in(vnsnap));
      System.out.println("CloudStack is up; see `lab cloudstack status`");
      return 0;
    }
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Show the nodes and the virtual machines.")
  static final class Status implements Callable<Integer> {
    @Override
    public Integer call() {
      System.out.print(new CloudStatusTable().print(CloudStackLab.find()));
      return 0;
    }
  }

  @Command(
      name = "api",
      mixinStandardHelpOptions = true,
      description =
          "Call a command of CloudStack's API and print what it answers. Waits for a job, and shows"
              + " its progress.")
  static final class Call implements Callable<Integer> {
    @Option(
        names = "--as",
        paramLabel = "WHO",
        defaultValue = Tenants.ADMIN,
        description =
            "admin; t1 or t2, tenants; d1 or d2, administrators of the tenants' domain and of"
                + " another one (default: ${DEFAULT-VALUE}).")
    private String as;

    @Option(names = "--no-wait", description = "Print the job's id instead of waiting for it.")
    private boolean noWait;

    @Parameters(index = "0", paramLabel = "COMMAND")
    private String command;

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE")
    private List<String> parameters = List.of();

    @Override
    public Integer call() throws JsonProcessingException {
      Api api = CloudStackLab.find().api(as);
      String[] arguments = parameters.toArray(String[]::new);
      JsonNode answer =
          noWait
              ? api.call(command, arguments)
              : api.run(progress -> System.err.println(progress), command, arguments);
      System.out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
      return 0;
    }
  }

  @Command(
      name = "exec",
      mixinStandardHelpOptions = true,
      description = "Run a command on a host, as root.")
  static final class Exec implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "HOST")
    private String host;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND")
    private List<String> command;

    @Override
    public Integer call() throws IOException, InterruptedException {
      List<String> entered =
          CloudStackLab.find().agent(host).node().host().enter(command.toArray(String[]::new));
      return new ProcessBuilder(entered).inheritIO().start().waitFor();
    }
  }

  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = "Remove the cloud and everything that belongs to it.")
  static final class Down implements Callable<Integer> {
    @Override
    public Integer call() {
      CloudStackLab.down();
      return 0;
    }
  }
}
