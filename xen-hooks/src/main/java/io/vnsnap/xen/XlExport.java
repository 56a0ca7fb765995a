// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.ExportPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.MemberExport;
import io.vnsnap.hooks.QemuImg;
import io.vnsnap.hooks.SparseCopy;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.SaveHeader;
import io.vnsnap.xen.stream.StreamWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A member's disks, and then the file that xl restores. */
final class XlExport implements MemberExport {
  static final String RAW = "raw";
  static final String QCOW2 = "qcow2";

  /** Disks are as large as they are, and the user may give it up. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final ExportPlan plan;
  private final DeviceState devices;
  private final String json;
  private final Map<SavedDisk, DiskFile> disks;

  /** A disk's file in the target folder. */
  record DiskFile(String name, String format) {}

  /**
   * @param json libxl's description of the domain
   */
  XlExport(ExportPlan plan, DeviceState devices, String json, Map<SavedDisk, DiskFile> disks) {
    this.plan = plan;
    this.devices = devices;
    this.json = json;
    this.disks = disks;
  }

  @Override
  public List<String> files() {
    return Stream.concat(disks.values().stream().map(DiskFile::name), Stream.of(saveFile()))
        .toList();
  }

  private String saveFile() {
    return plan.member() + ".xl";
  }

  @Override
  public void write(Path folder, Runnable stillWanted) throws HypervisorException {
    try {
      for (Map.Entry<SavedDisk, DiskFile> disk : disks.entrySet()) {
        stillWanted.run();
        writeDisk(disk.getKey(), disk.getValue(), folder, stillWanted);
      }
      writeSave(folder.resolve(saveFile()), stillWanted);
    } catch (IOException | HypervisorException e) {
      throw new HypervisorException(
          "%s can't be exported: %s".formatted(plan.member(), e.getMessage()), e);
    }
  }

  private void writeDisk(SavedDisk disk, DiskFile file, Path folder, Runnable stillWanted)
      throws HypervisorException, IOException {
    Path saved = plan.directory().resolve(CheckpointFactory.DISK_FOLDER).resolve(disk.file());
    Path place = folder.resolve(file.name());
    if (file.format().equals(QCOW2)) {
      SparseCopy.copy(saved, place, stillWanted);
    } else {
      new QemuImg(LONGEST, stillWanted).convert(saved, place.toString(), file.format(), false);
    }
  }

  private void writeSave(Path file, Runnable stillWanted) throws IOException {
    try (FileChannel memory =
            FileChannel.open(plan.directory().resolve(CheckpointFactory.MEMORY_FILE));
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      WritableByteChannel watched = watched(out, stillWanted);
      ByteBuffer header = SaveHeader.xl(json);
      while (header.hasRemaining()) {
        watched.write(header);
      }
      new StreamWriter(devices, memory).write(watched);
    }
  }

  private static WritableByteChannel watched(FileChannel out, Runnable stillWanted) {
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        stillWanted.run();
        return out.write(bytes);
      }

      @Override
      public boolean isOpen() {
        return out.isOpen();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }
}
