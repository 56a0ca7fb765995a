// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.core.model.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One host of a lab: three namespaces, and a libvirt of its own in them. */
public final class LabHost {
  private static final Duration DAEMON_START = Duration.ofSeconds(60);

  private final Commands commands;
  private final LabPaths paths;
  private final HostName name;

  public LabHost(Commands commands, LabPaths paths, HostName name) {
    this.commands = commands;
    this.paths = paths;
    this.name = name;
  }

  public HostName name() {
    return name;
  }

  /** The file of its network namespace. */
  public Path netns() {
    return LabPaths.namespaceFile(paths.namespace(name));
  }

  /** The file of its mount namespace. */
  public Path mount() {
    return paths.host(name).resolve("mnt");
  }

  /** The file of its UTS namespace: the host has a host name of its own. */
  public Path uts() {
    return paths.host(name).resolve("uts");
  }

  /**
   * What a host has for itself, beside its libvirt.
   *
   * @param names its /etc/hosts
   * @param layered whether all that it writes to /etc, /usr, /var/cache, /var/log, /run, /mnt and
   *     /tmp stays in it, so that programs can be installed on it
   */
  public record Own(String names, boolean layered) {}

  /** Makes the mount and UTS namespaces; the network namespace is there already. */
  public void create(Own own) throws IOException {
    Path run = Files.createDirectories(paths.host(name));
    Path data = Files.createDirectories(paths.hostData(name));
    for (String folder : List.of("lib", "etc", "log")) {
      Files.createDirectories(data.resolve(folder));
    }
    for (String folder : List.of("libvirt", "vnsnap")) {
      Files.createDirectories(run.resolve(folder));
    }
    for (Path file : List.of(mount(), uts())) {
      Files.createFile(file);
    }
    writeSettings(data, own.names());
    Path cache = Files.createDirectories(LabPaths.CACHE.resolve("libvirt"));
    commands.require(
        "nsenter",
        "--net=" + netns(),
        "unshare",
        "--mount=" + mount(),
        "--uts=" + uts(),
        "--propagation=slave",
        "sh",
        "-c",
        script("enter-host.sh"),
        "sh",
        name.value(),
        run.toString(),
        data.toString(),
        cache.toString(),
        own.layered() ? Files.createDirectories(data.resolve("layers")).toString() : "");
  }

  private static void writeSettings(Path data, String names) throws IOException {
    Path etc = data.resolve("etc");
    Files.writeString(
        etc.resolve("libvirtd.conf"),
        """
        unix_sock_rw_perms = "0700"
        auth_unix_ro = "none"
        auth_unix_rw = "none"
        """);
    Files.writeString(
        etc.resolve("qemu.conf"),
        """
        # The machine's AppArmor or SELinux policy knows nothing of the lab's folders.
        security_driver = "none"
        """);
    Files.writeString(etc.resolve("virtlogd.conf"), "");
    Files.writeString(data.resolve("hosts"), names);
  }

  private static String script(String resource) throws IOException {
    try (InputStream stream = LabHost.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Starts the daemons that don't run, and waits until libvirt answers. */
  public void startDaemons() {
    if (libvirtAnswers()) {
      return;
    }
    for (String daemon : List.of("virtlogd", "libvirtd")) {
      if (!runs(daemon)) {
        start(daemon, daemon, "--pid-file", "/run/libvirt/" + daemon + ".pid");
      }
    }
    Deadline.in(DAEMON_START)
        .until(
            this::libvirtAnswers,
            "libvirtd of host %s does not answer: see %s"
                .formatted(name, paths.hostData(name).resolve("log")));
  }

  /**
   * Starts a daemon below a process that reaps orphans. libvirt's QEMUs are orphans by intent, and
   * libvirt waits long for an ended one that nobody reaps, as under a first process that is slow to
   * do so.
   *
   * @param daemon names the file that its output is added to
   */
  public void start(String daemon, String... program) {
    Path log = output(daemon);
    List<String> command = enter("tini", "-s", "--");
    command.addAll(List.of(program));
    List<String> detached = new ArrayList<>(List.of("setsid", "--fork"));
    detached.addAll(List.of("sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null"));
    detached.addAll(List.of("sh", log.toString()));
    detached.addAll(command);
    commands.require(detached, "");
  }

  /** What a daemon wrote to its standard output and error. */
  public Path output(String daemon) {
    return paths.hostData(name).resolve("log").resolve(daemon + ".out");
  }

  /** Where a file that programs write on a layered host is seen from outside of it. */
  public Path layer(Path file) {
    return paths.hostData(name).resolve("layers" + file);
  }

  private boolean runs(String daemon) {
    return NamespaceProcesses.in(netns()).stream()
        .anyMatch(process -> process.info().command().orElse("").endsWith("/" + daemon));
  }

  public boolean libvirtAnswers() {
    return Files.exists(socket())
        && commands.run(virshCommand(List.of("uri")), "", Duration.ofSeconds(20)).succeeded();
  }

  /** libvirt's socket, which can be reached from outside the namespaces, too. */
  private Path socket() {
    return paths.host(name).resolve("libvirt/libvirt-sock");
  }

  /** The connection URI of this host's libvirt, from anywhere on the machine. */
  public String libvirtUri() {
    return "qemu+unix:///system?socket=" + socket();
  }

  private List<String> virshCommand(List<String> arguments) {
    return Stream.concat(Stream.of("virsh", "-q", "-c", libvirtUri()), arguments.stream()).toList();
  }

  List<String> consoleCommand(String domain) {
    return virshCommand(List.of("console", domain));
  }

  /**
   * Runs a virsh command on this host.
   *
   * @return what it printed
   * @throws LabException with virsh's words if it fails
   */
  public String virsh(String... arguments) {
    return commands.require(virshCommand(List.of(arguments)), "");
  }

  /** The command that runs the given one on this host, as root. */
  public List<String> enter(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter"));
    all.add("--net=" + netns());
    all.add("--mount=" + mount());
    all.add("--uts=" + uts());
    all.addAll(List.of(command));
    return all;
  }

  /**
   * Runs a program on this host.
   *
   * @return what it printed
   * @throws LabException with the program's words if it fails
   */
  public String run(String... command) {
    return commands.require(enter(command), "");
  }

  /** Names of the domains that have a QEMU now. */
  public List<String> activeDomains() {
    return virsh("list", "--name").lines().filter(line -> !line.isBlank()).toList();
  }

  /** Names of all domains that libvirt knows here. */
  public List<String> domains() {
    return virsh("list", "--all", "--name").lines().filter(line -> !line.isBlank()).toList();
  }

  /** A domain's state in virsh's words: running, paused, shut off, ... */
  public String state(String domain) {
    return virsh("domstate", domain).strip();
  }

  /** A running domain's network cards: tap and bridge of each. */
  public List<List<String>> cards(String domain) {
    // Columns: interface, type, source, model, MAC.
    return virsh("domiflist", domain)
        .lines()
        .map(line -> List.of(line.strip().split("\\s+", -1)))
        .filter(columns -> columns.size() == 5)
        .map(columns -> List.of(columns.get(0), columns.get(2)))
        .toList();
  }

  /** Whether this address answers an echo request that comes from the host, not from the VNI. */
  public boolean reaches(String address) {
    return commands
        .run(
            enter("/bin/busybox", "ping", "-c", "1", "-W", "3", address),
            "",
            Duration.ofSeconds(10))
        .succeeded();
  }

  /** Ends every QEMU of this host at once, as a power failure would. */
  public void killAll() {
    NamespaceProcesses.in(netns()).stream()
        .filter(LabHost::isQemu)
        .forEach(ProcessHandle::destroyForcibly);
    Deadline.in(Duration.ofSeconds(30))
        .until(
            () -> activeDomains().isEmpty(),
            "libvirt of host %s still lists domains as running after their QEMU was killed"
                .formatted(name));
  }

  public static boolean isQemu(ProcessHandle process) {
    return process.info().command().orElse("").contains("/qemu-system-");
  }

  /** All processes of this host, whoever started them. */
  public List<ProcessHandle> processes() {
    return NamespaceProcesses.in(netns());
  }

  /** What it has of its own in /run. */
  public Path runFolder() {
    return paths.host(name);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
