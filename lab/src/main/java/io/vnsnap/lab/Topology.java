// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a lab consists of, as its file says. What the file leaves out has the defaults of the file
 * that is shipped.
 *
 * @param name names the lab's namespaces and folders
 * @param underlay a /24 between the hosts; host n has address n in it
 * @param mtu of the members' network in bytes, without the VXLAN header
 * @param xenHosts those of the hosts that run Xen; the others are namespaces of this machine
 * @param store the snapshots' folder, if not the lab's own
 */
public record Topology(
    String name,
    Carrier carrier,
    String underlay,
    Integer vxlanPort,
    Integer mtu,
    String store,
    List<Network> networks,
    List<HostName> hosts,
    List<HostName> xenHosts,
    Defaults defaults,
    List<Member> members,
    Workload workload) {
  /** No hyphen: it separates the lab's name from the host's in the name of a namespace. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,11}");

  private static final Pattern NETWORK_24 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}0");
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
  static final int MAX_MEMBERS = 64;
  private static final int MAX_HOSTS = 50;

  public Topology {
    name = or(name, () -> "vlab");
    check(
        NAME.matcher(name).matches(),
        "lab \"%s\" is not a name: use 1 to 12 lower-case letters and digits, a letter first"
            .formatted(name));
    carrier = or(carrier, () -> new Carrier(ColorCarrier.GBP));
    underlay = or(underlay, () -> "10.99.0.0");
    check(
        NETWORK_24.matcher(underlay).matches(),
        "underlay \"%s\" is not the address of an IPv4 /24 such as 10.99.0.0".formatted(underlay));
    vxlanPort = or(vxlanPort, () -> 4790);
    check(
        vxlanPort > 0 && vxlanPort < 65536, "vxlanPort %d is not a UDP port".formatted(vxlanPort));
    mtu = or(mtu, () -> 1500);
    check(mtu >= 1280 && mtu <= 9000, "mtu %d is not between 1280 and 9000".formatted(mtu));
    check(
        store == null || store.startsWith("/"),
        "store \"%s\" is not an absolute path".formatted(store));
    networks = List.copyOf(or(networks, () -> List.of(new Network("br100", 100))));
    check(!networks.isEmpty() && networks.size() <= 8, "a lab has 1 to 8 networks");
    unique("bridge", networks.stream().map(Network::bridge).toList());
    unique("VXLAN id", networks.stream().map(Network::vxlan).toList());
    hosts = List.copyOf(or(hosts, List::<HostName>of));
    check(!hosts.isEmpty() && hosts.size() <= MAX_HOSTS, "name 1 to %d hosts".formatted(MAX_HOSTS));
    unique("host", hosts);
    for (HostName host : hosts) {
      check(
          DEVICE.matcher(host.value()).matches() && !host.value().equals("underlay"),
          "host \"%s\": use at most 15 characters, and not the name underlay".formatted(host));
    }
    xenHosts = List.copyOf(or(xenHosts, List::<HostName>of));
    check(
        hosts.containsAll(xenHosts),
        "xenHosts names %s, and not all of them are among the hosts".formatted(xenHosts));
    defaults = or(defaults, () -> new Defaults(null, null, null, null));
    members = List.copyOf(or(members, List::<Member>of));
    check(
        !members.isEmpty() && members.size() <= MAX_MEMBERS,
        "name 1 to %d members".formatted(MAX_MEMBERS));
    unique("member", members.stream().map(Member::name).toList());
    for (Member member : members) {
      check(
          hosts.contains(member.host()),
          "member %s is on host %s, which is not among the hosts"
              .formatted(member.name(), member.host()));
      check(
          xenHosts.contains(member.host())
              || member.shape(defaults).disks().stream()
                  .noneMatch(disk -> disk.format() == DiskFormat.LVM),
          "member %s has a disk in LVM, which only Xen hosts have: use qcow2 or raw on host %s"
              .formatted(member.name(), member.host()));
    }
    workload = or(workload, () -> new Workload(null, null, null, null, null, null, null));
  }

  /** How color travels, in the words of a VNI file. */
  public record Carrier(ColorCarrier value) {
    @JsonCreator
    static Carrier parse(String text) {
      for (ColorCarrier carrier : ColorCarrier.values()) {
        if (new Carrier(carrier).toString().equals(text)) {
          return new Carrier(carrier);
        }
      }
      throw new IllegalArgumentException(
          "carrier \"%s\" is unknown: use gbp or sender-hold".formatted(text));
    }

    @JsonValue
    @Override
    public String toString() {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isGbp() {
      return value == ColorCarrier.GBP;
    }
  }

  /**
   * A network that every member has a card in.
   *
   * @param bridge on every host
   * @param vxlan the VXLAN id, 24 bits
   */
  public record Network(
      @JsonProperty(required = true) String bridge, @JsonProperty(required = true) int vxlan) {
    public Network {
      check(
          bridge != null && DEVICE.matcher(bridge).matches(),
          "bridge \"%s\" is not a name of at most 15 characters".formatted(bridge));
      check(
          vxlan > 0 && vxlan < 1 << 24,
          "VXLAN id %d is not between 1 and 16777215".formatted(vxlan));
    }

    String vxlanDevice() {
      return "vxlan" + vxlan;
    }
  }

  /** What starts a member: SeaBIOS or OVMF. */
  public enum Firmware {
    BIOS,
    UEFI
  }

  /** A disk image's format. */
  public enum DiskFormat {
    QCOW2,
    RAW,
    /** No file but an LVM volume, on a Xen host. */
    LVM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public record Disk(
      @JsonProperty(required = true) DiskFormat format,
      @JsonProperty(required = true) int sizeMiB) {
    public Disk {
      check(format != null, "a disk has no format: qcow2, raw or lvm");
      check(sizeMiB > 0, "a disk of %d MiB is too small".formatted(sizeMiB));
    }
  }

  /** Properties of members that don't say otherwise. */
  public record Defaults(Integer memoryMiB, Integer vcpus, Firmware firmware, List<Disk> disks) {
    public Defaults {
      memoryMiB = or(memoryMiB, () -> 512);
      vcpus = or(vcpus, () -> 1);
      firmware = or(firmware, () -> Firmware.BIOS);
      disks =
          List.copyOf(
              or(
                  disks,
                  () -> List.of(new Disk(DiskFormat.QCOW2, 64), new Disk(DiskFormat.RAW, 64))));
      check(memoryMiB >= 96, "%d MiB of memory are too few: use 96 or more".formatted(memoryMiB));
      check(vcpus >= 1 && vcpus <= 64, "%d vCPUs: use 1 to 64".formatted(vcpus));
      check(disks.size() <= 8, "a member has at most 8 disks");
    }
  }

  /** A member as the file has it: null stands for the default. */
  public record Member(
      @JsonProperty(required = true) MemberName name,
      @JsonProperty(required = true) HostName host,
      Integer memoryMiB,
      Integer vcpus,
      Firmware firmware,
      List<Disk> disks) {
    public Member {
      Objects.requireNonNull(name, "member without a name");
      Objects.requireNonNull(host, "member without a host");
    }

    Defaults shape(Defaults defaults) {
      return new Defaults(
          or(memoryMiB, defaults::memoryMiB),
          or(vcpus, defaults::vcpus),
          or(firmware, defaults::firmware),
          or(disks, defaults::disks));
    }
  }

  /** What the members' workload does; see docs/lab.md. */
  public record Workload(
      Integer tokensPerSecond,
      Integer tokenWindow,
      Integer streamBytesPerSecond,
      Integer memoryMiB,
      Integer rewritePagesPerSecond,
      Integer journalEntriesPerSecond,
      Integer tickMillis) {
    public Workload {
      tokensPerSecond = or(tokensPerSecond, () -> 200);
      tokenWindow = or(tokenWindow, () -> 256);
      streamBytesPerSecond = or(streamBytesPerSecond, () -> 512 * 1024);
      memoryMiB = or(memoryMiB, () -> 60);
      rewritePagesPerSecond = or(rewritePagesPerSecond, () -> 2000);
      journalEntriesPerSecond = or(journalEntriesPerSecond, () -> 20);
      tickMillis = or(tickMillis, () -> 10);
      for (int value :
          List.of(
              tokensPerSecond,
              streamBytesPerSecond,
              memoryMiB,
              rewritePagesPerSecond,
              journalEntriesPerSecond)) {
        check(value >= 0, "a value of the workload is negative: %d".formatted(value));
      }
      check(tokenWindow > 0, "tokenWindow must be positive");
      check(tickMillis > 0, "tickMillis must be positive");
    }

    /**
     * What the kernel of a member is told, and by it the workload.
     *
     * @param console its serial console
     * @param member its number, from 1
     * @param subnet the /24 of the members in the first network
     */
    public String kernelCommandLine(
        String console, int member, int members, int networks, String subnet) {
      return String.join(
          " ",
          List.of(
              "console=" + console,
              "quiet mitigations=off nokaslr",
              "workload.member=" + member,
              "workload.members=" + members,
              "workload.networks=" + networks,
              "workload.subnet=" + subnet,
              "workload.tokens=" + tokensPerSecond,
              "workload.window=" + tokenWindow,
              "workload.stream=" + streamBytesPerSecond,
              "workload.memory=" + memoryMiB,
              "workload.rewrite=" + rewritePagesPerSecond,
              "workload.journal=" + journalEntriesPerSecond,
              "workload.tick=" + tickMillis));
    }
  }

  /** Those that are namespaces of this machine. */
  List<HostName> namespaceHosts() {
    return hosts.stream().filter(host -> !xenHosts.contains(host)).toList();
  }

  List<Member> membersOf(HostName host) {
    return members.stream().filter(member -> member.host().equals(host)).toList();
  }

  /** What the kernel of a member is told. */
  String kernelCommandLine(Member member, String console) {
    return workload.kernelCommandLine(
        console, numberOf(member), members.size(), networks.size(), prefixOf(0) + ".0");
  }

  /** The shape of a member with the defaults filled in. */
  public Defaults shapeOf(Member member) {
    return member.shape(defaults);
  }

  /** A member's number in the workload, from 1. */
  int numberOf(Member member) {
    return members.indexOf(member) + 1;
  }

  /** The first three bytes of the members' addresses in a network, by its place in the file. */
  String prefixOf(int network) {
    return "192.168." + (100 + network);
  }

  public String addressOf(Member member, int network) {
    return prefixOf(network) + "." + numberOf(member);
  }

  String underlayOf(HostName host) {
    return underlayAddress(hosts.indexOf(host) + 1);
  }

  /** Where ssh to a Xen host comes from. */
  String underlayOfSwitch() {
    return underlayAddress(254);
  }

  private String underlayAddress(int number) {
    return underlay.substring(0, underlay.length() - 1) + number;
  }

  /** A host's own address on a network's bridge: outside the VNI, for probing. */
  String probeAddressOf(HostName host, int network) {
    return prefixOf(network) + "." + (254 - hosts.indexOf(host));
  }

  Optional<Member> member(String memberName) {
    return members.stream().filter(member -> member.name().value().equals(memberName)).findFirst();
  }

  private static <T> T or(T value, Supplier<T> otherwise) {
    return value == null ? otherwise.get() : value;
  }

  private static <T> void unique(String kind, List<T> values) {
    HashSet<T> seen = new HashSet<>();
    for (T value : values) {
      check(seen.add(value), "%s %s is there twice".formatted(kind, value));
    }
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
