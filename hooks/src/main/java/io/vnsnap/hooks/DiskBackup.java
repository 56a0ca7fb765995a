// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies that a QEMU makes of disks as they are at the cut: one blockdev-backup job for each,
 * all started by one QMP transaction, into qcow2 files.
 */
public final class DiskBackup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskBackup.class);

  /** What the names of our jobs, nodes and descriptor sets begin with. */
  public static final String PREFIX = "vnsnap-";

  private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(30);

  /** How QEMU comes to a file that it is to write. */
  public interface Access {
    /**
     * @param node the name of QEMU's node for it
     * @return the name by which QEMU can open it
     */
    String name(Path file, String node) throws HypervisorException;

    /** QEMU has opened it. */
    void opened(String name) throws HypervisorException;
  }

  private record Copy(BlockDevice source, Path file, String node) {
    String job() {
      return node;
    }
  }

  private final Qmp monitor;
  private final List<Copy> copies = new ArrayList<>();
  private boolean jobsMayRun;

  private DiskBackup(Qmp monitor) {
    this.monitor = monitor;
  }

  /** Makes the files and QEMU's nodes for them. After a failure nothing is left in QEMU. */
  public static DiskBackup prepare(
      Qmp monitor,
      Access access,
      String operation,
      List<BlockDevice> disks,
      Path folder,
      Duration stepTimeout)
      throws HypervisorException {
    DiskBackup backup = new DiskBackup(monitor);
    try {
      Files.createDirectories(folder);
      QemuImg images = new QemuImg(stepTimeout);
      for (BlockDevice disk : disks) {
        Copy copy =
            new Copy(
                disk, folder.resolve(disk.fileName()), PREFIX + operation + "-" + disk.target());
        images.create(copy.file(), disk.sizeBytes());
        Files.setPosixFilePermissions(copy.file(), PosixFilePermissions.fromString("rw-------"));
        backup.copies.add(copy);
        backup.attach(access, copy);
      }
      return backup;
    } catch (IOException e) {
      backup.close();
      throw new HypervisorException(
          "the folder for the disks of %s can't be written: %s"
              .formatted(monitor.member(), e.getMessage()),
          e);
    } catch (HypervisorException | RuntimeException e) {
      backup.close();
      throw e;
    }
  }

  private void attach(Access access, Copy copy) throws HypervisorException {
    String name = access.name(copy.file(), copy.node());
    ObjectNode node =
        monitor
            .arguments()
            .put("driver", "qcow2")
            .put("node-name", copy.node())
            .put("discard", "unmap")
            .put("detect-zeroes", "unmap");
    node.putObject("file")
        .put("driver", "file")
        .put("node-name", copy.node() + "-f")
        .put("filename", name)
        .put("discard", "unmap")
        .put("locking", "off");
    monitor.run("blockdev-add", node);
    access.opened(name);
  }

  /** The arguments of the transaction that marks the point in time of every disk. */
  public ObjectNode transaction() {
    ObjectNode arguments = monitor.arguments();
    ArrayNode actions = arguments.putArray("actions");
    for (Copy copy : copies) {
      ObjectNode action = actions.addObject().put("type", "blockdev-backup");
      action
          .putObject("data")
          .put("job-id", copy.job())
          .put("device", copy.source().node())
          .put("target", copy.node())
          .put("sync", "full")
          .put("auto-finalize", true)
          .put("auto-dismiss", false);
    }
    return arguments;
  }

  /** Marks the point in time of every disk and begins to copy them. */
  public void begin() throws HypervisorException {
    jobsMayRun = !copies.isEmpty();
    if (jobsMayRun) {
      monitor.run("transaction", transaction());
    }
  }

  /** Bytes copied so far. */
  public long copiedBytes() throws HypervisorException {
    long copied = 0;
    for (JsonNode job : jobs(monitor)) {
      copied += job.path("current-progress").asLong();
    }
    return copied;
  }

  /** Whether all copies are complete. */
  public boolean isComplete() throws HypervisorException {
    Set<String> open = new HashSet<>();
    copies.forEach(copy -> open.add(copy.job()));
    for (JsonNode job : jobs(monitor)) {
      if (job.path("status").asText().equals("concluded")) {
        JsonNode error = job.path("error");
        if (!error.isMissingNode()) {
          throw new HypervisorException(
              "disk %s of %s could not be copied: %s"
                  .formatted(targetOf(job), monitor.member(), error.asText()));
        }
        open.remove(job.path("id").asText());
      }
    }
    return open.isEmpty();
  }

  private String targetOf(JsonNode job) {
    String id = job.path("id").asText();
    return copies.stream()
        .filter(copy -> copy.job().equals(id))
        .map(copy -> copy.source().target())
        .findFirst()
        .orElse(id);
  }

  /** Takes the complete copies from QEMU and syncs them. */
  public List<SavedDisk> finish() throws HypervisorException {
    close();
    List<SavedDisk> saved = new ArrayList<>();
    for (Copy copy : copies) {
      try (FileChannel file = FileChannel.open(copy.file(), StandardOpenOption.WRITE)) {
        file.force(true);
        saved.add(
            new SavedDisk(
                copy.source().target(),
                copy.source().fileName(),
                copy.source().format(),
                copy.source().sizeBytes(),
                StoredSize.of(copy.file())));
      } catch (IOException e) {
        throw new HypervisorException(
            "%s can't be synced: %s".formatted(copy.file(), e.getMessage()), e);
      }
    }
    return saved;
  }

  /** Cancels what runs and takes everything of it from QEMU. */
  @Override
  public void close() {
    if (copies.isEmpty()) {
      return;
    }
    if (jobsMayRun) {
      cancelJobs(monitor, id -> copies.stream().anyMatch(copy -> copy.job().equals(id)));
      jobsMayRun = false;
    }
    removeNodes(monitor, name -> copies.stream().anyMatch(copy -> copy.node().equals(name)));
  }

  /** Which names are meant. */
  public interface Names {
    boolean include(String name);
  }

  private static List<JsonNode> jobs(Qmp monitor) throws HypervisorException {
    List<JsonNode> ours = new ArrayList<>();
    for (JsonNode job : monitor.run("query-jobs")) {
      if (job.path("id").asText().startsWith(PREFIX)) {
        ours.add(job);
      }
    }
    return ours;
  }

  /** Cancels jobs, waits for their end and forgets them. */
  public static void cancelJobs(Qmp monitor, Names names) {
    Set<String> cancelled = new HashSet<>();
    try {
      Deadline.in(CANCEL_TIMEOUT)
          .await(
              "the end of disk jobs of " + monitor.member(),
              () -> {
                boolean left = false;
                for (JsonNode job : jobs(monitor)) {
                  String id = job.path("id").asText();
                  if (!names.include(id)) {
                    continue;
                  }
                  left = true;
                  if (job.path("status").asText().equals("concluded")) {
                    tolerate(monitor, "job-dismiss", monitor.arguments().put("id", id));
                  } else if (cancelled.add(id)) {
                    tolerate(monitor, "job-cancel", monitor.arguments().put("id", id));
                  }
                }
                return !left;
              });
    } catch (HypervisorException e) {
      LOG.debug("ending disk jobs of {}", monitor.member(), e);
    }
  }

  /** Takes nodes of ours and the descriptors behind them from QEMU. */
  public static void removeNodes(Qmp monitor, Names names) {
    try {
      ObjectNode flat = monitor.arguments().put("flat", true);
      Set<String> present = new HashSet<>();
      for (JsonNode node : monitor.run("query-named-block-nodes", flat)) {
        present.add(node.path("node-name").asText());
      }
      for (String name : present) {
        String base = name.endsWith("-f") ? name.substring(0, name.length() - 2) : name;
        if (base.equals(name) && name.startsWith(PREFIX) && names.include(name)) {
          tolerate(monitor, "blockdev-del", monitor.arguments().put("node-name", name));
        }
      }
      for (JsonNode set : monitor.run("query-fdsets")) {
        for (JsonNode descriptor : set.path("fds")) {
          String opaque = descriptor.path("opaque").asText();
          if (opaque.startsWith(PREFIX) && names.include(opaque)) {
            int id = set.path("fdset-id").asInt();
            tolerate(monitor, "remove-fd", monitor.arguments().put("fdset-id", id));
          }
        }
      }
    } catch (HypervisorException e) {
      LOG.debug("taking disk copies from {}", monitor.member(), e);
    }
  }

  private static void tolerate(Qmp monitor, String command, ObjectNode arguments) {
    try {
      monitor.run(command, arguments);
    } catch (HypervisorException e) {
      LOG.debug("{} of {}", command, monitor.member(), e);
    }
  }
}
