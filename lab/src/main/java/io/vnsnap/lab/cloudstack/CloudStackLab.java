// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.HostName;
import io.vnsnap.lab.Commands;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.FileLock;
import io.vnsnap.lab.Guests;
import io.vnsnap.lab.LabException;
import io.vnsnap.lab.LabGround;
import io.vnsnap.lab.LabHost;
import io.vnsnap.lab.LabPaths;
import io.vnsnap.lab.Leftovers;
import io.vnsnap.lab.Parallel;
import io.vnsnap.lab.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cloud that is up: a management server, two KVM hosts, and tenants with virtual machines. */
final class CloudStackLab {
  /** The name of the lab; there is one cloud on a machine. */
  static final String NAME = "vcloud";

  private static final Logger LOG = LoggerFactory.getLogger(CloudStackLab.class);
  private static final int SERVER_NUMBER = 2;
  private static final int FIRST_HOST_NUMBER = 11;
  private static final List<String> HOSTS = List.of("h1", "h2");
  private static final String DISK_SERVER = "httpd";
  private static final int DISK_SERVER_PORT = 8099;
  private static final String DISK = "empty.qcow2";

  private final Commands commands;
  private final LabPaths paths;
  private final Database database;
  private final ManagementServer server;
  private final List<KvmAgent> agents;
  private final Tenants tenants;

  private CloudStackLab(Commands commands, LabPaths paths) {
    this.commands = commands;
    this.paths = paths;
    Node mgmt = node("mgmt", SERVER_NUMBER);
    ApiServer api = new ApiServer(mgmt.host().netns());
    database = new Database(commands, mgmt, paths.data().resolve("database"));
    server = new ManagementServer(mgmt, api, paths.data().resolve("server-jars"));
    Map<String, String> guest =
        Map.of(
            "KERNEL", paths.kernel().toString(),
            "INITRD", paths.initramfs().toString(),
            "GUESTS", commandLines().toString());
    List<KvmAgent> hosts = new ArrayList<>();
    for (String name : HOSTS) {
      int number = hosts.size() + 1;
      hosts.add(
          new KvmAgent(
              node(name, FIRST_HOST_NUMBER + number - 1),
              number,
              mgmt.address(),
              paths.data().resolve("agent-jars"),
              guest));
    }
    agents = List.copyOf(hosts);
    tenants = new Tenants(api, paths.data().resolve("keys.json"));
  }

  private Node node(String name, int number) {
    return new Node(
        commands,
        new LabHost(commands, paths, new HostName(name)),
        CloudNetwork.address(0, number));
  }

  /**
   * Brings the cloud up, or what is missing of it, and waits until the workload of every virtual
   * machine is at work. One that was left half built is removed first.
   *
   * @throws LabException if a cloud is up that was started from another folder
   */
  static CloudStackLab up(CloudStackFolder folder, VnsnapBuild build) {
    LabPaths paths = new LabPaths(NAME);
    return FileLock.hold(
        paths.lock(),
        () -> {
          CloudStackLab lab = new CloudStackLab(new Processes(), paths);
          lab.ensureUp(folder, build);
          return lab;
        });
  }

  /**
   * A cloud that is up already.
   *
   * @throws LabException if there is none
   */
  static CloudStackLab find() {
    LabPaths paths = new LabPaths(NAME);
    if (!Files.exists(paths.built())) {
      throw new LabException("no cloud is up: run `lab cloudstack up --from DIR`");
    }
    return new CloudStackLab(new Processes(), paths);
  }

  /** Removes the cloud, or what is left of one: all its processes, namespaces and files. */
  static void down() {
    LabPaths paths = new LabPaths(NAME);
    FileLock.hold(
        paths.lock(),
        () -> {
          new LabGround(new Processes(), paths).remove();
          return paths;
        });
  }

  private void ensureUp(CloudStackFolder folder, VnsnapBuild build) throws IOException {
    boolean built = Files.exists(paths.built());
    if (built) {
      String there = Files.readString(paths.built());
      if (!there.equals(folder.root().toString())) {
        throw new LabException(
            "a cloud from %s is up: run `lab cloudstack down` first".formatted(there));
      }
    } else {
      makeNodes(folder);
    }
    if (install(build) && built) {
      LOG.info("VNsnap has changed: restarting the management server and the agents");
      server.stop();
      agents.forEach(KvmAgent::stop);
    }
    startDiskServer();
    database.start();
    if (!built) {
      database.makeSchema(folder.schema(), server.node().address());
    }
    server.start();
    tenants.make();
    zone().makeBase();
    Parallel.each(agents, KvmAgent::start);
    zone().awaitHosts(HOSTS);
    zone()
        .makeOfferings(
            paths.data().resolve("primary"),
            "http://%s:%d/%s".formatted(server.node().address(), DISK_SERVER_PORT, DISK),
            store());
    // From here on what is missing can be added.
    Files.writeString(paths.built(), folder.root().toString());
    machines().writeDefaultCommandLine();
    machines().make();
    LOG.info("waiting for the workload of the virtual machines");
    Guests.awaitAtWork(
        CloudMachines.PLAN.stream()
            .map(planned -> machines().guest(machines().named(planned.name())))
            .toList());
  }

  private void makeNodes(CloudStackFolder folder) throws IOException {
    new LabGround(commands, paths).prepare();
    LOG.info("nodes {} and {}", server.node(), HOSTS);
    CloudNetwork network = new CloudNetwork(commands, paths);
    network.create();
    network.joinServer(server.node().name(), SERVER_NUMBER);
    for (int i = 0; i < HOSTS.size(); i++) {
      network.joinHost(HOSTS.get(i), FIRST_HOST_NUMBER + i);
    }
    for (Path made : List.of(paths.data().resolve("primary"), secondary(), store(), disks())) {
      Files.createDirectories(made);
    }
    commands.require(
        "qemu-img", "create", "-q", "-f", "qcow2", disks().resolve(DISK).toString(), "64M");
    link(folder.serverLibraries(), paths.data().resolve("server-jars"));
    link(folder.agentLibraries(), paths.data().resolve("agent-jars"));
    String names =
        nodes()
            .map(node -> "%s %s\n".formatted(node.address(), node.name()))
            .reduce("127.0.0.1 localhost\n", String::concat);
    for (Node node : nodes().toList()) {
      node.host().create(new LabHost.Own(names, true));
      furnish(node, folder);
    }
  }

  private Stream<Node> nodes() {
    return Stream.concat(Stream.of(server.node()), agents.stream().map(KvmAgent::node));
  }

  /** What CloudStack and VNsnap expect on a machine. */
  private void furnish(Node node, CloudStackFolder folder) {
    // An installed CloudStack's settings and logs are none of this one's.
    node.host().run("rm", "-rf", "/etc/cloudstack", "/var/log/cloudstack", "/var/cache/cloudstack");
    if (!folder.root().equals(Path.of("/"))) {
      node.host()
          .run(
              "ln",
              "-sfn",
              folder.common().toString(),
              "/usr/share/" + folder.common().getFileName());
      // A folder of the node's own: extensions are written to it.
      node.host()
          .run(
              "sh",
              "-euc",
              "rm -rf \"$2\"; mkdir -p \"$2/extensions\"; find \"$1\" -mindepth 1 -maxdepth 1"
                  + " ! -name extensions -exec ln -s -t \"$2\" {} +",
              "sh",
              folder.server().toString(),
              "/usr/share/" + folder.server().getFileName());
    }
    node.write(Path.of("/etc/hostname"), node.name() + "\n");
    // CloudStack's scripts insist on loading modules that are there, or built in.
    node.writeProgram(Path.of("/usr/sbin/modprobe"), "#!/bin/sh\nexit 0\n");
    node.writeProgram(Path.of("/usr/sbin/mount.nfs"), Node.resource("mount.nfs"));
    node.writeProgram(
        Path.of("/usr/bin/vnsnap"),
        "#!/bin/sh\nexport VNSNAP_JAR=%s\nexec %s \"$@\"\n"
            .formatted(vnsnap().resolve("vnsnap.jar"), vnsnap().resolve("vnsnap")));
  }

  private static void link(List<Path> jars, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path jar : jars) {
      Files.createSymbolicLink(folder.resolve(jar.getFileName()), jar);
    }
  }

  /** Returns whether anything of it is another than was there. */
  private boolean install(VnsnapBuild build) throws IOException {
    Files.createDirectories(vnsnap());
    boolean changed = copy(build.program(), vnsnap().resolve("vnsnap"));
    changed |= copy(build.programJar(), vnsnap().resolve("vnsnap.jar"));
    changed |= copy(build.plugin(), plugin());
    changed |= copy(build.relay(), relay());
    return changed;
  }

  private Path plugin() {
    return paths.data().resolve("server-jars/cloudstack-vnsnap-management.jar");
  }

  private Path relay() {
    return paths.data().resolve("agent-jars/cloudstack-vnsnap-agent.jar");
  }

  /**
   * Takes VNsnap's jars from the management server and the hosts, and starts them anew; {@link #up}
   * puts them back. Virtual machines run on.
   */
  void removeJars() {
    try {
      Files.delete(plugin());
      Files.delete(relay());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    restart();
  }

  /** Starts the management server and the agents anew, and waits until hosts are up. */
  void restart() {
    agents.forEach(KvmAgent::stop);
    server.stop();
    server.start();
    Parallel.each(agents, KvmAgent::start);
    zone().awaitHosts(HOSTS);
  }

  private static boolean copy(Path from, Path to) throws IOException {
    if (Files.exists(to) && Files.mismatch(from, to) < 0) {
      return false;
    }
    // A new file: the old one may be open in a process.
    Path beside = to.resolveSibling(to.getFileName() + ".new");
    Files.copy(
        from, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /** Hosts fetch the disk of new virtual machines from it. */
  private void startDiskServer() {
    Node node = server.node();
    if (!node.runs(DISK_SERVER)) {
      node.host()
          .start(
              DISK_SERVER,
              "/bin/busybox",
              DISK_SERVER,
              "-f",
              "-p",
              node.address() + ":" + DISK_SERVER_PORT,
              "-h",
              disks().toString());
    }
  }

  ManagementServer server() {
    return server;
  }

  Database database() {
    return database;
  }

  List<KvmAgent> agents() {
    return agents;
  }

  /**
   * @throws LabException if there is no such host
   */
  KvmAgent agent(String host) {
    return agents.stream()
        .filter(agent -> agent.node().name().equals(host))
        .findFirst()
        .orElseThrow(() -> new LabException("the cloud has no host %s: %s".formatted(host, HOSTS)));
  }

  /** The API as the administrator or a tenant calls it. */
  Api api(String as) {
    return tenants.api(as);
  }

  Zone zone() {
    return new Zone(api(Tenants.ADMIN));
  }

  /** Only where {@link CloudStackFolder#hasSimulator()}. */
  SimulatedCluster simulated() {
    return new SimulatedCluster(api(Tenants.ADMIN), database, zone());
  }

  /** Only where {@link WireExtension#isPossible()} can it be made. */
  WireExtension wireExtension() {
    return new WireExtension(api(Tenants.ADMIN), server.node(), zone());
  }

  CloudMachines machines() {
    return new CloudMachines(
        tenants,
        zone(),
        agents.stream().map(agent -> agent.node().host()).toList(),
        commandLines());
  }

  /** Where VNsnap keeps snapshots. */
  Path store() {
    return paths.ownStore();
  }

  /** What an NFS server would export, if one were asked for by {@link #secondaryUrl()}. */
  Path secondary() {
    return paths.data().resolve("secondary");
  }

  /** The URL of secondary storage, for CloudStack. */
  String secondaryUrl() {
    return "nfs://%s%s".formatted(server.node().address(), secondary());
  }

  private Path disks() {
    return paths.data().resolve("http");
  }

  private Path vnsnap() {
    return paths.data().resolve("vnsnap");
  }

  private Path commandLines() {
    return paths.data().resolve("guests");
  }

  /** Starts again what does not run of a host whose power went, and waits until it is up. */
  void powerOn(KvmAgent agent) {
    agent.startAgain();
    zone().awaitHosts(List.of(agent.node().name()));
  }

  /** What VNsnap has left behind on the hosts; empty if nothing. */
  List<String> leftovers() {
    return new Leftovers(
            new Usual(),
            agents.stream().map(agent -> agent.node().host()).toList(),
            Set.of(store(), paths.data().resolve("primary")))
        .find();
  }

  /** Waits until nothing is left behind any more; returns what is left nevertheless. */
  List<String> leftoversAfter(Duration time) {
    List<List<String>> last = new ArrayList<>(List.of(List.of()));
    boolean clean =
        Deadline.in(time)
            .reached(
                () -> {
                  last.set(0, leftovers());
                  return last.get(0).isEmpty();
                });
    return clean ? List.of() : last.get(0);
  }

  /** What CloudStack's agents make on hosts comes and goes; of VNsnap nothing may stay. */
  private static final class Usual implements Leftovers.Usual {
    private static final Pattern DEVICE =
        Pattern.compile("lo|eth\\d|cloudbr\\d|cloud0|brvx-\\d+|vxlan\\d+|vnet\\d+|docker0|erspan0");

    @Override
    public boolean table(String family, String name) {
      return true;
    }

    @Override
    public boolean device(LabHost host, JsonNode link) {
      return DEVICE.matcher(link.path("ifname").asText()).matches();
    }

    @Override
    public boolean process(ProcessHandle process) {
      return !process.info().commandLine().orElse("").contains("io.vnsnap");
    }
  }
}
