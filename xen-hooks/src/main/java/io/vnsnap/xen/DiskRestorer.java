// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.DiskChanges;
import io.vnsnap.hooks.DiskFiles;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import io.vnsnap.hooks.QemuImg;
import io.vnsnap.hooks.SparseCopy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * Puts the disks of a snapshot, as whole files, where the restored member has its disks. What was
 * there before is kept aside until {@link #commit} and comes back with {@link #undo}. A device has
 * nothing beside it: it is written over, after all files are made, and that can't be taken back.
 */
final class DiskRestorer {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRestorer.class);

  /** Disks are as large as they are, and the coordinator has a deadline of its own. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final String QCOW2 = "qcow2";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final LoadPlan plan;
  private final RestoreXml xml;
  private final LoadNotes notes;
  private final DiskFiles files;
  private final DiskChanges changes;

  private DiskRestorer(LoadPlan plan, RestoreXml xml, LoadNotes notes) {
    this.plan = plan;
    this.xml = xml;
    this.notes = notes;
    this.files = new DiskFiles(notes, plan.operation());
    this.changes = new DiskChanges(notes);
  }

  /** Restores all disks and points the XML to them. After a failure all is as before. */
  static DiskRestorer restore(LoadPlan plan, RestoreXml xml, LoadNotes notes)
      throws HypervisorException {
    DiskRestorer restorer = new DiskRestorer(plan, xml, notes);
    try {
      for (SavedDisk disk : restorer.devicesLast()) {
        restorer.restore(disk);
      }
      return restorer;
    } catch (IOException e) {
      restorer.undo();
      throw new HypervisorException(
          "a disk of %s can't be restored: %s".formatted(plan.name(), e.getMessage()), e);
    } catch (HypervisorException | RuntimeException e) {
      restorer.undo();
      throw e;
    }
  }

  /** What can't be taken back comes last. */
  private List<SavedDisk> devicesLast() throws HypervisorException {
    List<SavedDisk> files = new ArrayList<>();
    List<SavedDisk> devices = new ArrayList<>();
    for (SavedDisk disk : plan.disks()) {
      (XenDevices.isDevice(xml.disk(disk.target())) ? devices : files).add(disk);
    }
    files.addAll(devices);
    return files;
  }

  private void restore(SavedDisk disk) throws IOException, HypervisorException {
    Path saved = plan.directory().resolve(CheckpointFactory.DISK_FOLDER).resolve(disk.file());
    if (!Files.isRegularFile(saved, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(saved + " is missing");
    }
    Element element = xml.disk(disk.target());
    if (plan.placement() instanceof Placement.Clone clone) {
      Path place =
          clone
              .diskFolder()
              .resolve("%s-%s.%s".formatted(plan.name(), disk.target(), disk.format()));
      if (Files.exists(place)) {
        throw new FileAlreadyExistsException(place.toString());
      }
      write(disk.format(), saved, place);
      RestoreXml.useFile(element, place);
    } else if (XenDevices.isDevice(element)) {
      Path device = XenDevices.source(element).orElseThrow();
      LOG.warn("{} of {} is written over", device, plan.name());
      convert(saved, device, XenDevices.format(element), true);
    } else {
      Path place = XenDevices.source(element).orElseThrow();
      Path fresh = files.beside(place, "new");
      write(XenDevices.format(element), saved, fresh);
      files.replace(place, fresh);
    }
  }

  /** The new file needs nothing of the snapshot. */
  private void write(String format, Path saved, Path fresh)
      throws IOException, HypervisorException {
    files.made(fresh);
    if (format.equals(QCOW2)) {
      Files.createFile(fresh, PRIVATE);
      SparseCopy.copy(saved, fresh);
    } else {
      convert(saved, fresh, format, false);
    }
  }

  private void convert(Path saved, Path target, String format, boolean existing)
      throws HypervisorException {
    notes.add(new LoadNote.Fills(target.toString()));
    new QemuImg(LONGEST).convert(saved, target.toString(), format, existing);
  }

  /** The member runs: what was there before goes. */
  void commit() throws HypervisorException {
    notes.add(new LoadNote.HasRun());
    changes.commit().forEach(problem -> LOG.warn("{}: {}", plan.name(), problem));
  }

  /** Puts back what was there before. */
  void undo() {
    changes.undo().forEach(problem -> LOG.warn("{}: {}", plan.name(), problem));
  }
}
