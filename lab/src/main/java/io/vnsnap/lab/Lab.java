// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.core.model.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lab that is up: its hosts, its guests, and the judge of what the guests have seen. */
public final class Lab {
  private static final Logger LOG = LoggerFactory.getLogger(Lab.class);

  private final Commands commands;
  private final LabPaths paths;
  private final Topology topology;
  private final List<LabHost> hosts;
  private final List<XenHost> xenHosts;

  private Lab(Commands commands, LabPaths paths, Topology topology) {
    this.commands = commands;
    this.paths = paths;
    this.topology = topology;
    this.hosts =
        topology.namespaceHosts().stream().map(name -> new LabHost(commands, paths, name)).toList();
    this.xenHosts =
        topology.xenHosts().stream()
            .map(name -> new XenHost(commands, paths, topology, name))
            .toList();
  }

  /**
   * Brings a lab up, or what is missing of it, and waits until the workload of every member is at
   * work. A lab of that name that was left half built is removed first.
   *
   * @throws LabException if a lab of that name is up with another topology, or it cannot be built
   */
  public static Lab up(Topology topology) {
    Commands commands = new Processes();
    LabPaths paths = new LabPaths(topology.name());
    Lab lab = new Lab(commands, paths, topology);
    FileLock.hold(
        paths.lock(),
        () -> {
          lab.ensureUp();
          return lab;
        });
    return lab;
  }

  /**
   * A lab that is up already.
   *
   * @throws LabException if there is none of that name
   */
  public static Lab find(String name) {
    LabPaths paths = new LabPaths(name);
    if (!Files.exists(paths.built())) {
      throw new LabException("lab %s is not up: run `lab up`".formatted(name));
    }
    return new Lab(new Processes(), paths, new TopologyFile().read(paths.topology()));
  }

  /** Removes a lab, or what is left of one: all its processes, namespaces and files. */
  public static void down(String name) {
    LabPaths paths = new LabPaths(name);
    FileLock.hold(
        paths.lock(),
        () -> {
          new LabGround(new Processes(), paths).remove();
          return name;
        });
  }

  private void ensureUp() throws IOException {
    if (Files.exists(paths.built())) {
      Topology there = new TopologyFile().read(paths.topology());
      if (!there.equals(topology)) {
        throw new LabException(
            "lab %s is up with another topology: run `lab down` first, or give this one another name"
                .formatted(topology.name()));
      }
    } else {
      build();
    }
    Parallel.each(xenHosts, XenHost::start);
    Parallel.each(hosts, LabHost::startDaemons);
    startMembers();
    Parallel.each(xenHosts, XenHost::startMembers);
    LOG.info("waiting for the workload of {} members", topology.members().size());
    Guests.awaitAtWork(members());
    Files.writeString(paths.built(), "");
  }

  private void build() throws IOException {
    LabGround ground = new LabGround(commands, paths);
    ground.prepare();
    Files.writeString(paths.topology(), new TopologyFile().print(topology));
    LOG.info("hosts {}", topology.hosts());
    new LabNetwork(commands, paths).create(topology);
    Files.createDirectories(paths.disks());
    Files.createDirectories(
        store(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    String names =
        topology.hosts().stream()
            .map(host -> "%s %s\n".formatted(topology.underlayOf(host), host))
            .reduce("127.0.0.1 localhost\n", String::concat);
    for (LabHost host : hosts) {
      host.create(new LabHost.Own(names, false));
    }
    for (XenHost host : xenHosts) {
      host.create(names);
    }
    Files.writeString(paths.vniFile(), new VniFile().print(topology, hosts, xenHosts, store()));
  }

  private void startMembers() {
    DomainXml xml = new DomainXml(topology, paths);
    Parallel.each(
        hosts,
        host -> {
          List<String> defined = host.domains();
          List<String> active = activeAnywhere();
          for (Topology.Member member : topology.membersOf(host.name())) {
            String name = member.name().value();
            if (!defined.contains(name)) {
              createDisks(xml, member);
              define(host, xml.of(member));
            }
            if (!active.contains(name)) {
              LOG.info("starting {} on {}", name, host);
              host.virsh("start", name);
            }
          }
        });
  }

  /** A member that was migrated or restored to another host runs, too. */
  private List<String> activeAnywhere() {
    return hosts.stream().flatMap(host -> host.activeDomains().stream()).toList();
  }

  private void createDisks(DomainXml xml, Topology.Member member) {
    List<Topology.Disk> disks = topology.shapeOf(member).disks();
    for (int i = 0; i < disks.size(); i++) {
      commands.require(
          "qemu-img",
          "create",
          "-q",
          "-f",
          disks.get(i).format().toString(),
          xml.disk(member, i).toString(),
          disks.get(i).sizeMiB() + "M");
    }
  }

  private void define(LabHost host, String xml) {
    commands.require(List.of("virsh", "-q", "-c", host.libvirtUri(), "define", "/dev/stdin"), xml);
  }

  public Topology topology() {
    return topology;
  }

  public List<LabHost> hosts() {
    return hosts;
  }

  /** The hosts that run Xen. */
  public List<XenHost> xenHosts() {
    return xenHosts;
  }

  /**
   * @throws LabException if the lab has no such host
   */
  public LabHost host(String name) {
    return hosts.stream()
        .filter(host -> host.name().equals(new HostName(name)))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    "lab %s has no host %s: it has %s"
                        .formatted(topology.name(), name, topology.hosts())));
  }

  /** The VNI file of this lab, for {@code vnsnap}. */
  public Path vniFile() {
    return paths.vniFile();
  }

  /** Where the VNI file says that snapshots go. */
  public Path store() {
    return topology.store() == null ? paths.ownStore() : Path.of(topology.store());
  }

  /** Where the members' disks lie: on one file system with the store, seen by all hosts. */
  public Path disksFolder() {
    return paths.disks();
  }

  /** The members of the topology. */
  public List<Guest> members() {
    return topology.members().stream().map(member -> guest(member.name().value())).toList();
  }

  /**
   * @throws LabException if the topology has no such member
   */
  public Guest member(String name) {
    return topology
        .member(name)
        .map(member -> guest(name))
        .orElseThrow(
            () ->
                new LabException(
                    "lab %s has no member %s: it has %s"
                        .formatted(
                            topology.name(),
                            name,
                            topology.members().stream().map(Topology.Member::name).toList())));
  }

  /** Any domain that runs the workload, on whichever host. */
  public Guest guest(String domain) {
    return xenHosts.stream()
        .filter(host -> host.domains().contains(domain))
        .findFirst()
        .map(host -> new Guest(domain, host))
        .orElseGet(() -> new Guest(domain, () -> hostOf(domain)));
  }

  /** The guests that a VNI file names, such as those of a clone. */
  public List<Guest> guestsOf(Path vniFile) {
    return new VniFile().members(vniFile).stream().map(this::guest).toList();
  }

  /**
   * The host that runs a domain now.
   *
   * @throws LabException if none does
   */
  public LabHost hostOf(String domain) {
    return hosts.stream()
        .filter(host -> host.activeDomains().contains(domain))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    "%s runs on no host of lab %s".formatted(domain, topology.name())));
  }

  /** Whether a member answers an echo request from the bridge of a host, on every network. */
  public boolean answersOnNetwork(String member) {
    Topology.Member asked = topology.member(member).orElseThrow();
    for (int i = 0; i < topology.networks().size(); i++) {
      if (!hosts.get(0).reaches(topology.addressOf(asked, i))) {
        return false;
      }
    }
    return true;
  }

  /** Ends every QEMU of the lab at once, as a power failure would. */
  public void killAll() {
    Parallel.each(hosts, LabHost::killAll);
  }

  /**
   * What VNsnap, or anything else that is no part of the lab, has left behind; empty if nothing.
   */
  public List<String> leftovers() {
    return Stream.concat(
            new Leftovers(new UsualInLab(topology), hosts, Set.of(store(), paths.data()))
                .find().stream(),
            xenHosts.stream().flatMap(host -> host.leftovers().stream()))
        .toList();
  }

  /** Quiesces the guests, waits until nothing is under way, and judges; they stay quiet. */
  public Verdict quiesceAndJudge(Collection<Guest> guests) {
    return Guests.quiesceAndJudge(guests);
  }

  /** Judges, then lets the guests go on. */
  public Verdict judge(Collection<Guest> guests) {
    return Guests.judge(guests);
  }
}
