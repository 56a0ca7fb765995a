// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;

/** A libvirt daemon of its own, see src/test/guest/host, and guests on it. */
final class TestHost implements AutoCloseable {
  private static final Path SOURCES = Path.of("src/test/guest").toAbsolutePath();
  private static final Path CACHE =
      Path.of(System.getProperty("vnsnap.guestCache", "/var/cache/vnsnap-qemu-test"));
  private static final Path USERFAULTFD = Path.of("/proc/sys/vm/unprivileged_userfaultfd");

  private final Path folder;
  private final Process daemon;
  private final QemuHypervisor hypervisor;
  private final LibvirtConnection connection;
  private int guests;
  private int loads;

  TestHost() throws Exception {
    folder = Files.createTempDirectory("vqt-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    run(SOURCES.resolve("build").toString(), CACHE.toString());
    Files.writeString(USERFAULTFD, "1");
    daemon =
        new ProcessBuilder(SOURCES.resolve("host").toString(), folder.toString(), CACHE.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("host.out").toFile())
            .start();
    Path socket = folder.resolve("run/libvirt-sock");
    Deadline.in(Duration.ofSeconds(60)).await("libvirtd", () -> Files.exists(socket));
    hypervisor = QemuHypervisor.connect(uri(), runFolder());
    connection = LibvirtConnection.open(uri(), runFolder());
    Files.createDirectory(folder.resolve("images"));
  }

  String uri() {
    return "qemu+unix:///system?socket=" + folder.resolve("run/libvirt-sock");
  }

  Path runFolder() {
    return folder.resolve("run");
  }

  /** A second connection, for looking at what the first has left. */
  LibvirtConnection connection() {
    return connection;
  }

  QemuHypervisor hypervisor() {
    return hypervisor;
  }

  Path folder() {
    return folder;
  }

  Path images() {
    return folder.resolve("images");
  }

  /** A folder as the store would have it, which only root may enter. */
  Path memberFolder(String name) throws IOException {
    Path store = folder.resolve("store");
    if (!Files.exists(store)) {
      Files.createDirectory(
          store,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return Files.createDirectories(store.resolve(name));
  }

  /** A new file for the notes of a load. */
  Path notes() {
    return folder.resolve("notes" + ++loads);
  }

  String virsh(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "virsh";
    command[1] = "-c";
    command[2] = uri();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return run(command);
  }

  /**
   * What of a guest its host decides.
   *
   * @param mac the address of its NIC
   * @param formats of its disks vda and vdb
   */
  record Surroundings(String mac, String bridge, List<String> formats) {}

  /** Defines and starts a guest and waits until its workload runs. */
  void start(MemberName member, int memoryMib, int liveMib, int pagesPerTick) throws Exception {
    String mac = "52:54:00:%02x:00:01".formatted(++guests);
    start(
        member,
        memoryMib,
        liveMib,
        pagesPerTick,
        new Surroundings(mac, "vqtbr0", List.of("qcow2", "raw")));
  }

  void start(
      MemberName member, int memoryMib, int liveMib, int pagesPerTick, Surroundings surroundings)
      throws Exception {
    for (int i = 0; i < surroundings.formats().size(); i++) {
      String format = surroundings.formats().get(i);
      run("qemu-img", "create", "-q", "-f", format, disk(member, i, format).toString(), "64M");
    }
    Path xml = folder.resolve(member + ".xml");
    Files.writeString(
        xml,
        """
        <domain type='qemu'>
          <name>%1$s</name>
          <memory unit='MiB'>%2$d</memory>
          <vcpu>1</vcpu>
          <os>
            <type arch='x86_64' machine='q35'>hvm</type>
            <kernel>%3$s/vmlinuz</kernel>
            <initrd>%3$s/initrd.gz</initrd>
            <cmdline>console=ttyS0 quiet panic=-1 live=%4$d rate=%5$d</cmdline>
          </os>
          <features><acpi/></features>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            <disk type='file' device='disk'>
              <driver name='qemu' type='%10$s'/>
              <source file='%6$s'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <disk type='file' device='disk'>
              <driver name='qemu' type='%11$s'/>
              <source file='%7$s'/>
              <target dev='vdb' bus='virtio'/>
            </disk>
            <interface type='bridge'>
              <mac address='%9$s'/>
              <source bridge='%12$s'/>
              <model type='virtio'/>
            </interface>
            <serial type='file'>
              <source path='%8$s'/>
              <target port='0'/>
            </serial>
            <memballoon model='virtio' freePageReporting='on'/>
          </devices>
        </domain>
        """
            .formatted(
                member,
                memoryMib,
                CACHE,
                liveMib,
                pagesPerTick,
                disk(member, 0, surroundings.formats().get(0)),
                disk(member, 1, surroundings.formats().get(1)),
                console(member),
                surroundings.mac(),
                surroundings.formats().get(0),
                surroundings.formats().get(1),
                surroundings.bridge()));
    virsh("define", xml.toString());
    virsh("start", member.value());
    awaitTick(member, 1);
  }

  /**
   * @param number from 0 for vda
   */
  Path disk(MemberName member, int number, String format) {
    return images().resolve("%s-%c.%s".formatted(member, 'a' + number, format));
  }

  Path console(MemberName member) {
    return images().resolve(member + ".console");
  }

  /** The newest report of the workload. */
  Tick tick(MemberName member) {
    try {
      String[] lines = Files.readString(console(member)).split("\r?\n", -1);
      for (int i = lines.length - 2; i >= 0; i--) {
        if (lines[i].startsWith("T ")) {
          return Tick.parse(lines[i]);
        }
      }
    } catch (IOException e) {
      // The guest has not begun to write.
    }
    return new Tick(-1, 0, 0, 0, 0);
  }

  /** Waits until the workload has got on to that tick. */
  Tick awaitTick(MemberName member, long number) throws HypervisorException {
    Deadline.in(Duration.ofSeconds(90))
        .await("tick %d of %s".formatted(number, member), () -> tick(member).number() >= number);
    return tick(member);
  }

  /** Waits until the workload has gone through that many ticks more. */
  Tick awaitTicks(MemberName member, int more) throws HypervisorException {
    return awaitTick(member, Math.max(0, tick(member).number()) + more);
  }

  /**
   * @param errors pages that were not as they must be
   * @param journalErrors disks that were not as they must be
   */
  record Tick(long number, double generation, long errors, long journalErrors, double gapMillis) {
    static Tick parse(String line) {
      String[] words = line.split(" ", -1);
      return new Tick(
          Long.parseLong(words[1]),
          Double.parseDouble(words[3]),
          Long.parseLong(words[5]),
          Long.parseLong(words[7]),
          Double.parseDouble(words[9]));
    }
  }

  static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    connection.close();
    hypervisor.close();
    daemon.getOutputStream().close();
    try {
      if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    FileUtils.deleteDirectory(folder.toFile());
  }
}
