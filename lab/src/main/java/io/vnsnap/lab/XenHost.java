// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.core.model.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Xen host of a lab: QEMU runs Xen, a dom0 with libvirt, and PV guests. It has the lab's folder
 * in common with the machine, and is reached by ssh, as a user's host is.
 */
public final class XenHost {
  static final String LIBVIRT = "xen:///system";

  /** Where its guests' disks lie, on a file system that shares blocks. */
  public static final String DISKS = "/var/lib/vnsnap-disks";

  /** The volume group of disks in LVM; there only if a guest has one. */
  static final String VOLUMES = "vglab";

  private static final Logger LOG = LoggerFactory.getLogger(XenHost.class);

  /** Without KVM all of it is emulated, twice for what guests do. */
  private static final Duration BOOT = Duration.ofMinutes(10);

  private static final Duration COMMAND = Duration.ofMinutes(5);
  private static final int DOM0_MIB = 1024;
  private static final int XEN_MIB = 128;
  private static final int DISKS_MIB = 2048;
  private static final String PROBE = "suspended-time.py";
  private static final String DEFINITION = "/run/lab/domain.xml";

  /** Prints a line for each thing that is only there while VNsnap is at work. */
  private static final String LEFT =
      """
      nft list tables | grep vnsnap
      ls /sys/class/net | grep ^vns | sed 's/^/device /'
      pgrep -a java | sed 's/^/process /'
      find /run/vnsnap -type f -path '*/op-*' 2>/dev/null | sed 's/^/file /'
      find %s -mindepth 1 -name '*vnsnap*' | sed 's/^/file /'
      for domain in $(xl list | awk 'NR > 2 { print $2 }'); do
        request=$(xenstore-read /local/domain/$domain/control/shutdown 2>/dev/null)
        [ -z "$request" ] || echo "domain $domain is asked to $request"
      done
      [ ! -e /dev/%s ] || lvs --noheadings -o lv_name | grep vnsnap | sed 's/^ */volume /'
      xl list | awk 'NR > 2 && $5 ~ /[pscd]/ { print "domain " $1 " is " $5 }'
      xl dmesg -c >/dev/null; xl debug-keys q; xl dmesg | grep 'paging assistance.*log_dirty'
      true
      """
          .formatted(DISKS, VOLUMES);

  private final Commands commands;
  private final LabPaths paths;
  private final Topology topology;
  private final HostName name;
  private final Path own;

  XenHost(Commands commands, LabPaths paths, Topology topology, HostName name) {
    this.commands = commands;
    this.paths = paths;
    this.topology = topology;
    this.name = name;
    this.own = paths.hostData(name);
  }

  HostName name() {
    return name;
  }

  String address() {
    return topology.underlayOf(name);
  }

  /**
   * Makes its folder.
   *
   * @param names its /etc/hosts
   */
  void create(String names) throws IOException {
    Files.createDirectories(own);
    Files.writeString(own.resolve("hosts"), names);
    Files.writeString(own.resolve("network"), LabNetwork.devices(topology, name));
    Files.writeString(own.resolve("forwarding"), LabNetwork.forwarding(topology, name));
    for (String key : List.of("key", "ssh_host_ed25519_key")) {
      commands.require("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", file(key));
    }
    Files.copy(own.resolve("key.pub"), own.resolve("authorized_keys"));
    String hostKey = Files.readString(own.resolve("ssh_host_ed25519_key.pub"));
    Files.writeString(own.resolve("known_hosts"), address() + " " + hostKey);
    Path ssh = Files.createDirectories(own.resolve("bin")).resolve("ssh");
    Files.writeString(
        ssh,
        """
        #!/bin/sh
        # ssh to the lab's host %s, for vnsnap with this folder in front in its PATH.
        exec ip netns exec %s /usr/bin/ssh -i %s -o UserKnownHostsFile=%s -o LogLevel=ERROR "$@"
        """
            .formatted(
                name, paths.namespace(LabNetwork.UNDERLAY), file("key"), file("known_hosts")));
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String file(String name) {
    return own.resolve(name).toString();
  }

  /** The folder of an ssh that reaches this host. */
  private Path programs() {
    return own.resolve("bin");
  }

  /** Makes a command of the given one that finds the ssh that reaches this host. */
  public Path withItsSsh(Path program) {
    Path script = own.resolve(program.getFileName());
    try {
      Files.writeString(
          script,
          "#!/bin/sh\nPATH=%s:$PATH exec %s \"$@\"\n"
              .formatted(programs(), program.toAbsolutePath()));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return script;
  }

  /** Boots it if it does not run, and waits until libvirt answers. */
  void start() {
    if (commands.run(ssh("true"), "", COMMAND).succeeded()) {
      return;
    }
    LOG.info("booting the Xen host {}", name);
    boot(new XenImage(commands).folder());
    Deadline.in(BOOT)
        .until(
            () -> commands.run(ssh("test -e /run/lab/ready"), "", COMMAND).succeeded(),
            "the Xen host %s does not boot: see %s".formatted(name, file("console.log")));
    // There is one processor for all, and guests that wait for dom0 gain nothing by their share.
    run("xl sched-credit -d 0 -w 8192");
  }

  /**
   * QEMU's loader takes the hypervisor itself, and what it is to load as modules, parted by commas.
   * With a processor of more features dom0 crashes (SMAP) or is corrupted (XSAVE) when it is
   * emulated. There is one processor: where cores are shared several wait for each other more than
   * they work.
   */
  private void boot(Path image) {
    commands.require(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        image.resolve("dom0.ext4").toString(),
        file("root.qcow2"));
    commands.require("truncate", "-s", DISKS_MIB + "M", file("disks.raw"));
    List<String> qemu =
        new ArrayList<>(
            List.of(
                "ip", "netns", "exec", paths.namespace(LabNetwork.UNDERLAY), "qemu-system-x86_64"));
    qemu.addAll(List.of("-name", paths.namespace(name.value()), "-nodefaults", "-no-reboot"));
    qemu.addAll(List.of("-display", "none", "-daemonize", "-pidfile", file("qemu.pid")));
    qemu.addAll(List.of("-machine", "q35", "-accel", "tcg"));
    qemu.addAll(List.of("-cpu", "qemu64,+svm,+npt", "-smp", "1"));
    qemu.addAll(List.of("-m", Integer.toString(memoryMiB())));
    qemu.addAll(List.of("-kernel", image.resolve("xen").toString()));
    qemu.addAll(
        List.of(
            "-append",
            "console=com1 com1=115200,8n1 dom0_mem=%1$dM,max:%1$dM dom0_max_vcpus=1 sched=credit spec-ctrl=no"
                .formatted(DOM0_MIB)));
    qemu.addAll(
        List.of(
            "-initrd",
            "%s console=hvc0 quiet mitigations=off lab.folder=%s lab.host=%s%s,%s"
                .formatted(
                    image.resolve("vmlinuz"),
                    paths.data(),
                    name,
                    topology.store() == null ? "" : " lab.store=" + topology.store(),
                    image.resolve("initramfs.gz"))));
    qemu.addAll(disk("root", "root.qcow2", "qcow2"));
    qemu.addAll(disk("disks", "disks.raw", "raw"));
    qemu.addAll(share("lab", paths.data()));
    if (topology.store() != null) {
      qemu.addAll(share("store", Path.of(topology.store())));
    }
    qemu.addAll(
        List.of(
            "-netdev",
            "tap,id=underlay,ifname=%s,script=no,downscript=no".formatted(name),
            "-device",
            "virtio-net-pci,netdev=underlay,romfile=,host_mtu=%d"
                .formatted(LabNetwork.underlayMtu(topology))));
    qemu.addAll(List.of("-serial", "file:" + file("console.log"), "-monitor", "none"));
    commands.require(qemu, "");
  }

  private List<String> disk(String id, String file, String format) {
    return List.of(
        "-drive",
        "if=none,id=%s,file=%s,format=%s,cache=unsafe".formatted(id, file(file), format),
        "-device",
        "virtio-blk-pci,drive=" + id);
  }

  private static List<String> share(String tag, Path folder) {
    return List.of(
        "-fsdev",
        "local,id=%s,path=%s,security_model=none".formatted(tag, folder),
        "-device",
        "virtio-9p-pci,fsdev=%1$s,mount_tag=%1$s".formatted(tag));
  }

  /** With room for a clone of each guest. */
  private int memoryMiB() {
    return DOM0_MIB
        + XEN_MIB
        + 2
            * topology.membersOf(name).stream()
                .mapToInt(member -> topology.shapeOf(member).memoryMiB() + 16)
                .sum();
  }

  /** The command that runs a line of shell in dom0. */
  private List<String> ssh(String line) {
    return List.of(
        programs().resolve("ssh").toString(),
        "-o",
        "BatchMode=yes",
        "-o",
        "ConnectTimeout=10",
        "root@" + address(),
        line);
  }

  /**
   * Runs a line of shell in dom0.
   *
   * @return what it printed
   * @throws LabException with the program's words if it fails
   */
  public String run(String line) {
    return run(line, "");
  }

  private String run(String line, String input) {
    Commands.Output output = commands.run(ssh(line), input, COMMAND);
    if (!output.succeeded()) {
      throw new LabException(
          "`%s` failed on host %s: %s".formatted(line, name, output.err().strip()));
    }
    return output.out();
  }

  /** libvirt's own deadline is too short for an emulated host. */
  private static String virsh(String arguments) {
    return "virsh -k 0 -q -c %s %s".formatted(LIBVIRT, arguments);
  }

  /** Names of all domains that libvirt knows here. */
  List<String> domains() {
    return run(virsh("list --all --name") + " </dev/null")
        .lines()
        .filter(line -> !line.isBlank() && !line.equals("Domain-0"))
        .toList();
  }

  /** Puts VNsnap into dom0, as a package would. */
  public void install(Path jar) {
    try {
      Files.copy(jar, own.resolve("vnsnap.jar"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("cp %s /usr/share/vnsnap.jar".formatted(file("vnsnap.jar")));
    run(
        "cat >/usr/bin/vnsnap && chmod 755 /usr/bin/vnsnap",
        """
        #!/bin/sh
        exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp /usr/share/vnsnap.jar io.vnsnap.cli.Vnsnap "$@"
        """);
    // Its first start, with all to be read from an emulated disk, may take longer than others wait.
    run("vnsnap agent --libvirt %s </dev/null".formatted(LIBVIRT));
  }

  /** Those that don't run; one after the other, for each takes a while. */
  void startMembers() {
    List<String> domains = domains();
    makeVolumeGroup();
    for (Topology.Member member : topology.membersOf(name)) {
      String domain = member.name().value();
      if (!domains.contains(domain)) {
        createDisks(member);
        run("cat >%1$s && %2$s".formatted(DEFINITION, virsh("define " + DEFINITION)), xml(member));
      }
      if (!run(virsh("domstate " + domain)).strip().equals("running")) {
        LOG.info("starting {} on {}", domain, name);
        run(virsh("start " + domain));
      }
    }
  }

  /** On a file; with as much room for snapshots as for disks. */
  private void makeVolumeGroup() {
    int disksMiB =
        topology.membersOf(name).stream()
            .flatMap(member -> topology.shapeOf(member).disks().stream())
            .filter(disk -> disk.format() == Topology.DiskFormat.LVM)
            .mapToInt(Topology.Disk::sizeMiB)
            .sum();
    if (disksMiB > 0) {
      run(
          """
          [ -e /dev/%1$s ] || {
            truncate -s %2$dM %3$s/lvm.img &&
              device=$(losetup -f --show %3$s/lvm.img) &&
              vgcreate -q -q %1$s "$device"
          }
          """
              .formatted(VOLUMES, 2 * disksMiB + 64, DISKS));
    }
  }

  private void createDisks(Topology.Member member) {
    List<Topology.Disk> disks = topology.shapeOf(member).disks();
    for (int i = 0; i < disks.size(); i++) {
      Topology.Disk disk = disks.get(i);
      run(
          switch (disk.format()) {
            case QCOW2, RAW ->
                "qemu-img create -q -f %s %s %dM"
                    .formatted(disk.format(), path(member, i, disk.format()), disk.sizeMiB());
            case LVM ->
                "lvcreate -q -q -y -L %dM -n %s-%s %s"
                    .formatted(disk.sizeMiB(), member.name(), target(i), VOLUMES);
          });
    }
  }

  private static String path(Topology.Member member, int index, Topology.DiskFormat format) {
    String name = member.name() + "-" + target(index);
    return switch (format) {
      case QCOW2, RAW -> "%s/%s.%s".formatted(DISKS, name, format);
      case LVM -> "/dev/%s/%s".formatted(VOLUMES, name);
    };
  }

  private static String target(int index) {
    return "xvd" + (char) ('a' + index);
  }

  /** Every value that goes in is a checked name, a number or one of the lab's own paths. */
  private String xml(Topology.Member member) {
    Topology.Defaults shape = topology.shapeOf(member);
    StringBuilder devices = new StringBuilder();
    for (int i = 0; i < shape.disks().size(); i++) {
      Topology.DiskFormat format = shape.disks().get(i).format();
      devices.append(
          """
              <disk %s device='disk'>
                <driver %s/>
                <source %s='%s'/>
                <target dev='%s' bus='xen'/>
              </disk>
          """
              .formatted(
                  switch (format) {
                    case RAW, QCOW2 -> "type='file'";
                    case LVM -> "type='block'";
                  },
                  switch (format) {
                    case RAW -> "name='file' type='raw'";
                    case QCOW2 -> "name='qemu' type='qcow2'";
                    case LVM -> "name='phy' type='raw'";
                  },
                  format == Topology.DiskFormat.LVM ? "dev" : "file",
                  path(member, i, format),
                  target(i)));
    }
    for (int i = 0; i < topology.networks().size(); i++) {
      devices.append(
          """
              <interface type='bridge'>
                <mac address='00:16:3e:4c:%02x:%02x'/>
                <source bridge='%s'/>
              </interface>
          """
              .formatted(i, topology.numberOf(member), topology.networks().get(i).bridge()));
    }
    return """
    <domain type='xen'>
      <name>%s</name>
      <memory unit='MiB'>%d</memory>
      <vcpu>%d</vcpu>
      <os>
        <type arch='x86_64' machine='xenpv'>linux</type>
        <kernel>%s</kernel>
        <initrd>%s</initrd>
        <cmdline>%s</cmdline>
      </os>
      <on_crash>preserve</on_crash>
      <devices>
    %s    <console type='pty'><target type='xen' port='0'/></console>
      </devices>
    </domain>
    """
        .formatted(
            member.name(),
            shape.memoryMiB(),
            shape.vcpus(),
            paths.kernel(),
            paths.initramfs(),
            topology.kernelCommandLine(member, "hvc0"),
            devices);
  }

  /** What VNsnap has left behind here; empty if nothing. */
  List<String> leftovers() {
    return run(LEFT).lines().map(line -> "host %s: %s".formatted(name, line.strip())).toList();
  }

  /** Begins to watch for how long a guest is suspended. */
  public SuspendedTime suspendedTime(String domain) {
    try (InputStream probe = XenHost.class.getResourceAsStream(PROBE)) {
      Files.copy(probe, own.resolve(PROBE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SuspendedTime(
        RemoteConsole.open(ssh("exec python3 %s $(xl domid %s)".formatted(file(PROBE), domain))));
  }

  /** The console of a running guest. */
  Console console(String domain) {
    return RemoteConsole.open(
        ssh(
            """
            tty=$(xenstore-read /local/domain/$(xl domid %s)/console/tty) && stty -F $tty raw -echo
            cat $tty & cat >$tty; kill $!
            """
                .formatted(domain)));
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
