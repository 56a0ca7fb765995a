// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A QEMU with the sockets that libxl gives it, and nodes as xen-disk has them, each in an I/O
 * thread of its own. In the place of a guest there is an NBD client. A disk is read so slowly that
 * a copy of it is still under way when a test goes on.
 */
final class TestQemu implements AutoCloseable {
  static final int DOMAIN = 7;
  static final int DISK_BYTES = 4 << 20;
  private static final int READ_BYTES_PER_SECOND = 4 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Path folder;
  private final Process process;
  private final QmpSocket monitor;
  private final List<Disk> disks = new ArrayList<>();
  private final List<Guest> guests = new ArrayList<>();

  /**
   * @param formats of the disks xvda, xvdb and so on
   */
  TestQemu(Path folder, String... formats) throws Exception {
    this.folder = folder;
    List<String> command =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-machine", "none", "-nodefaults", "-display", "none"));
    for (String name : List.of("libxl", "libxenstat")) {
      command.addAll(
          List.of(
              "-chardev",
              "socket,id=%s-cmd,path=%s/qmp-%1$s-%d,server=on,wait=off"
                  .formatted(name, folder, DOMAIN),
              "-mon",
              "chardev=%s-cmd,mode=control".formatted(name)));
    }
    command.addAll(
        List.of("-object", "throttle-group,id=slow,x-bps-read=" + READ_BYTES_PER_SECOND));
    for (int i = 0; i < formats.length; i++) {
      String target = "xvd" + (char) ('a' + i);
      Path image = folder.resolve(target + "." + formats[i]);
      run("qemu-img", "create", "-q", "-f", formats[i], image.toString(), "" + DISK_BYTES);
      disks.add(new Disk(target, formats[i], image.toString(), DISK_BYTES));
      command.addAll(List.of("-object", "iothread,id=" + target));
      command.addAll(
          List.of(
              "-blockdev",
              """
              {"driver": "%s", "node-name": "%s", "file": {"driver": "throttle",
               "throttle-group": "slow",
               "file": {"driver": "file", "locking": "off", "filename": "%s"}}}
              """
                  .formatted(formats[i], node(disks.get(i)), image)));
    }
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.out").toFile())
            .start();
    Path socket = folder.resolve("qmp-libxl-" + DOMAIN);
    monitor = new QmpSocket("m1", socket, TIMEOUT);
    try {
      Deadline.in(TIMEOUT).await("QEMU", this::listens);
      serve();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Its socket is there a moment before it listens. */
  private boolean listens() {
    try {
      monitor.run("query-status");
      return true;
    } catch (HypervisorException e) {
      return false;
    }
  }

  private static String node(Disk disk) {
    return disk.target() + "-" + disk.format();
  }

  private void serve() throws Exception {
    ObjectNode server = monitor.arguments();
    server
        .putObject("addr")
        .put("type", "unix")
        .putObject("data")
        .put("path", folder.resolve("nbd").toString());
    monitor.run("nbd-server-start", server);
    for (Disk disk : disks) {
      monitor.run(
          "block-export-add",
          monitor
              .arguments()
              .put("type", "nbd")
              .put("id", disk.target())
              .put("name", disk.target())
              .put("node-name", node(disk))
              .put("writable", true)
              .put("iothread", disk.target()));
      guests.add(new Guest(disk));
    }
  }

  List<Disk> disks() {
    return disks;
  }

  QemuSockets sockets() {
    return new QemuSockets(folder);
  }

  /** Fills every disk with one byte; returns when all of it is written. */
  void fill(int value) throws IOException {
    for (Guest guest : guests) {
      guest.fill(value);
    }
  }

  /** Names of our jobs and nodes that it has. */
  List<String> ours() throws HypervisorException {
    List<String> ours = new ArrayList<>();
    for (JsonNode job : monitor.run("query-jobs")) {
      ours.add("job " + job.path("id").asText());
    }
    for (JsonNode node :
        monitor.run("query-named-block-nodes", monitor.arguments().put("flat", true))) {
      String name = node.path("node-name").asText();
      if (name.startsWith("vnsnap-")) {
        ours.add("node " + name);
      }
    }
    return ours;
  }

  /** The one byte that an image is filled with. */
  static int content(Path image) throws Exception {
    Path raw = Files.createTempFile(image.getParent(), "content", ".raw");
    run("qemu-img", "convert", "-O", "raw", image.toString(), raw.toString());
    byte[] bytes = Files.readAllBytes(raw);
    byte[] uniform = new byte[DISK_BYTES];
    Arrays.fill(uniform, bytes[0]);
    if (!Arrays.equals(bytes, uniform)) {
      throw new AssertionError(image + " is of more than one moment");
    }
    return bytes[0];
  }

  static void run(String... command) throws Exception {
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (program.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

  /** Writes to a disk as a guest would. */
  private final class Guest implements AutoCloseable {
    private final Process client;
    private final Writer commands;
    private final BufferedReader answers;

    Guest(Disk disk) throws IOException {
      client =
          new ProcessBuilder(
                  "qemu-io",
                  "-f",
                  "raw",
                  "nbd+unix:///%s?socket=%s".formatted(disk.target(), folder.resolve("nbd")))
              .redirectErrorStream(true)
              .start();
      commands = client.outputWriter(StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    void fill(int value) throws IOException {
      commands.write("write -P %d 0 %d\n".formatted(value, DISK_BYTES));
      commands.flush();
      String line;
      do {
        line = answers.readLine();
        if (line == null || line.contains("failed")) {
          throw new IOException("qemu-io: " + line);
        }
      } while (!line.contains("wrote " + DISK_BYTES));
    }

    @Override
    public void close() {
      client.destroyForcibly();
    }
  }

  @Override
  public void close() {
    guests.forEach(Guest::close);
    monitor.close();
    process.destroyForcibly().onExit().join();
  }
}
