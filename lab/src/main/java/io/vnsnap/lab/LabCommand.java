// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.lab.bench.BenchCommand;
import io.vnsnap.lab.cloudstack.CloudStackCommand;
import io.vnsnap.lab.demo.DemoCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code lab} command. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    version = "lab 0.1.0",
    description =
        "Libvirt hosts on this machine, with small guests whose workload checks snapshots.",
    subcommands = {
      LabCommand.Up.class,
      LabCommand.Status.class,
      LabCommand.Console.class,
      LabCommand.Exec.class,
      LabCommand.Judge.class,
      LabCommand.Down.class,
      LabCommand.Image.class,
      DemoCommand.class,
      BenchCommand.class,
      CloudStackCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  lab up                       2 hosts with 2 members each",
      "  lab up -t my.yaml            another topology; the lab's name is in the file",
      "  lab status",
      "  lab console m1               leave it with Ctrl-]",
      "  lab exec h1 -- virsh list",
      "  lab judge                    quiesce all members and print the verdict",
      "  lab down",
      "  lab demo                     see ./demo --help",
      "  lab bench                    see ./bench --help",
      "  lab cloudstack up --from /   see lab cloudstack --help"
    })
public final class LabCommand {
  private LabCommand() {}

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new LabCommand());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler(
        (exception, line, parsed) -> {
          if (!(exception instanceof LabException)) {
            throw exception;
          }
          line.getErr().println("lab: " + exception.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(command.execute(arguments));
  }

  /** Which lab a command is about. */
  static final class Name {
    @Option(
        names = {"-n", "--name"},
        defaultValue = "vlab",
        description = "The lab's name (default: ${DEFAULT-VALUE}).")
    private String value;
  }

  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description = "Bring the lab up, or what is missing of it.")
  static final class Up implements Callable<Integer> {
    @Option(
        names = {"-t", "--topology"},
        description = "A topology file (default: 2 hosts, 4 members of 512 MiB).")
    private Path topology;

    @Override
    public Integer call() {
      TopologyFile file = new TopologyFile();
      Lab lab = Lab.up(topology == null ? file.shipped() : file.read(topology));
      System.out.printf("lab %s is up; its VNI file is %s%n", lab.topology().name(), lab.vniFile());
      return 0;
    }
  }

  @Command(
      name = "image",
      mixinStandardHelpOptions = true,
      description = "Build what guests boot, if need be; print where kernel and initramfs are.")
  static final class Image implements Callable<Integer> {
    @Override
    public Integer call() {
      GuestImage image =
          FileLock.hold(
              LabPaths.IMAGES_LOCK,
              () -> new GuestImageBuilder(new Processes(), LabPaths.CACHE).image());
      System.out.printf("%s %s%n", image.kernel(), image.initramfs());
      return 0;
    }
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Show the hosts and what the guests have counted.")
  static final class Status implements Callable<Integer> {
    @Mixin private Name name;

    @Override
    public Integer call() {
      Lab lab = Lab.find(name.value);
      System.out.print(new StatusTable().print(lab));
      return 0;
    }
  }

  @Command(
      name = "console",
      mixinStandardHelpOptions = true,
      description = "Open a member's serial console; Ctrl-] leaves it.")
  static final class Console implements Callable<Integer> {
    @Mixin private Name name;

    @Parameters(paramLabel = "MEMBER")
    private String member;

    @Override
    public Integer call() throws IOException, InterruptedException {
      LabHost host = Lab.find(name.value).hostOf(member);
      return inherit(host.consoleCommand(member));
    }
  }

  @Command(
      name = "exec",
      mixinStandardHelpOptions = true,
      description = "Run a command on a host, as root.")
  static final class Exec implements Callable<Integer> {
    @Mixin private Name name;

    @Parameters(index = "0", paramLabel = "HOST")
    private String host;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND")
    private List<String> command;

    @Override
    public Integer call() throws IOException, InterruptedException {
      return inherit(Lab.find(name.value).host(host).enter(command.toArray(String[]::new)));
    }
  }

  @Command(
      name = "judge",
      mixinStandardHelpOptions = true,
      description =
          "Quiesce the members, print the verdict and let them go on; exits 1 if it is not clean.")
  static final class Judge implements Callable<Integer> {
    @Mixin private Name name;

    @Option(
        names = "--vni",
        description = "Judge the members of this VNI file, such as a clone's, instead.")
    private Path vni;

    @Override
    public Integer call() {
      Lab lab = Lab.find(name.value);
      Verdict verdict = lab.judge(vni == null ? lab.members() : lab.guestsOf(vni));
      System.out.println(verdict);
      verdict.findings().forEach(System.out::println);
      return verdict.isClean() ? 0 : 1;
    }
  }

  @Command(
      name = "down",
      mixinStandardHelpOptions = true,
      description = "Remove the lab and everything that belongs to it.")
  static final class Down implements Callable<Integer> {
    @Mixin private Name name;

    @Override
    public Integer call() {
      Lab.down(name.value);
      return 0;
    }
  }

  private static int inherit(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
