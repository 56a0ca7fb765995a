// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.DiskChanges;
import io.vnsnap.hooks.DiskFiles;
import io.vnsnap.hooks.DomainXml;
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
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * Puts the disks of a snapshot where the restored member has its disks.
 *
 * <p>In place and for a clone a qcow2 disk is not copied: a hard link of the snapshot's file lies
 * beside it as the backing file of a new, empty overlay, so that the snapshot may be deleted. At a
 * take-over it is copied: the disk is its host's, who expects one file there and no other beside
 * it. What was there before is kept aside until {@link #commit} and comes back with {@link #undo}.
 */
final class DiskRestorer {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRestorer.class);
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final LoadPlan plan;
  private final RestoreXml xml;
  private final QemuImg images;
  private final LoadNotes notes;
  private final DiskChanges changes;
  private final DiskFiles files;

  private DiskRestorer(LoadPlan plan, RestoreXml xml, QemuImg images, LoadNotes notes) {
    this.plan = plan;
    this.xml = xml;
    this.images = images;
    this.notes = notes;
    this.changes = new DiskChanges(notes);
    this.files = new DiskFiles(notes, plan.operation());
  }

  /**
   * Restores all disks and points the XML to them. After a failure all is as before.
   *
   * @param longest how long one disk may take
   */
  static DiskRestorer restore(LoadPlan plan, RestoreXml xml, LoadNotes notes, Duration longest)
      throws HypervisorException {
    DiskRestorer restorer = new DiskRestorer(plan, xml, new QemuImg(longest), notes);
    try {
      for (SavedDisk disk : plan.disks()) {
        restorer.restore(disk);
      }
      return restorer;
    } catch (IOException e) {
      restorer.undo();
      throw new HypervisorException(
          "a disk of %s can't be restored: %s".formatted(plan.name(), describe(e)), e);
    } catch (HypervisorException | RuntimeException e) {
      restorer.undo();
      throw e;
    }
  }

  private static String describe(IOException e) {
    return e instanceof NoSuchFileException ? e.getMessage() + " is missing" : e.getMessage();
  }

  private void restore(SavedDisk disk) throws IOException, HypervisorException {
    Path saved = plan.directory().resolve(CheckpointFactory.DISK_FOLDER).resolve(disk.file());
    if (!Files.isRegularFile(saved, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(saved.toString());
    }
    Work work =
        disk.target().equals(BlockDevice.NVRAM)
            ? plan.placement().to(new Nvram(disk, saved))
            : plan.placement().to(new Image(disk, saved));
    work.run();
  }

  /** What is to be done for one disk. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, HypervisorException;
  }

  /** A disk's image. */
  private final class Image implements Placement.Handler<Work, HypervisorException> {
    private final SavedDisk disk;
    private final Path saved;
    private final Element element;

    private Image(SavedDisk disk, Path saved) throws HypervisorException {
      this.disk = disk;
      this.saved = saved;
      this.element = xml.disk(disk.target());
    }

    @Override
    public Work on(Placement.InPlace placement) {
      return () -> restoreInPlace(element, disk, saved);
    }

    @Override
    public Work on(Placement.Clone placement) {
      return () -> cloneDisk(element, disk, saved, placement.diskFolder());
    }

    @Override
    public Work on(Placement.TakeOver placement) {
      return () -> takeOver(element, saved);
    }
  }

  /** A machine's UEFI variables. */
  private final class Nvram implements Placement.Handler<Work, HypervisorException> {
    private final SavedDisk disk;
    private final Path saved;
    private final Element element;

    private Nvram(SavedDisk disk, Path saved) throws HypervisorException {
      this.disk = disk;
      this.saved = saved;
      this.element =
          xml.nvram()
              .orElseThrow(
                  () ->
                      new HypervisorException(
                          "the snapshot's domain.xml has no UEFI variables; the snapshot is"
                              + " damaged"));
    }

    @Override
    public Work on(Placement.InPlace placement) {
      return () -> replaceByCopy(Path.of(nvramPath(element)), saved, disk.format());
    }

    @Override
    public Work on(Placement.Clone placement) {
      return () -> {
        Path file = placement.diskFolder().resolve(plan.name() + "-nvram." + disk.format());
        files.made(file);
        convert(saved, file.toString(), disk.format(), false);
        setNvram(element, file);
      };
    }

    @Override
    public Work on(Placement.TakeOver placement) {
      String format = element.getAttribute("format");
      return () ->
          replaceByCopy(Path.of(nvramPath(element)), saved, format.isEmpty() ? "raw" : format);
    }
  }

  private static String nvramPath(Element nvram) {
    String file = DomainXml.attribute(nvram, "source", "file");
    return file.isEmpty() ? nvram.getTextContent().trim() : file;
  }

  private static void setNvram(Element nvram, Path file) {
    if (DomainXml.child(nvram, "source").isPresent()) {
      DomainXml.child(nvram, "source").get().setAttribute("file", file.toString());
    } else {
      nvram.setTextContent(file.toString());
    }
  }

  private void cloneDisk(Element element, SavedDisk disk, Path saved, Path folder)
      throws IOException, HypervisorException {
    Path base = folder.resolve("%s-%s.base.qcow2".formatted(plan.name(), disk.target()));
    Path overlay = folder.resolve("%s-%s.qcow2".formatted(plan.name(), disk.target()));
    if (Files.exists(overlay) || Files.exists(base)) {
      throw new FileAlreadyExistsException(overlay.toString());
    }
    link(saved, base);
    files.made(overlay);
    images.createOverlay(overlay, base);
    RestoreXml.useFile(element, overlay);
  }

  private void restoreInPlace(Element element, SavedDisk disk, Path saved)
      throws IOException, HypervisorException {
    Path place = Path.of(BlockDevices.source(element));
    switch (element.getAttribute("type")) {
      case "file" -> {
        if (disk.format().equals("qcow2")) {
          replaceByOverlay(place, saved);
        } else {
          replaceByCopy(place, saved, disk.format());
        }
      }
      case "block" -> writeOver(place.toString(), saved, disk.format());
      default ->
          throw new HypervisorException(
              "disk %s of %s is of type %s, which can't be restored in place; clone it"
                  .formatted(disk.target(), plan.name(), element.getAttribute("type")));
    }
  }

  private void replaceByOverlay(Path place, Path saved) throws IOException, HypervisorException {
    Path fresh = files.beside(place, "new");
    Path base = files.beside(place, "base");
    link(saved, base);
    files.made(fresh);
    images.createOverlay(fresh, base);
    notes.add(new LoadNote.Bases(place.toString(), base.toString()));
    files.replace(place, fresh);
  }

  /** The copy needs nothing of the snapshot and nothing beside it. */
  private void replaceByCopy(Path place, Path saved, String format)
      throws IOException, HypervisorException {
    Path fresh = files.beside(place, "new");
    files.made(fresh);
    Files.createFile(fresh, PRIVATE);
    if (format.equals("qcow2")) {
      SparseCopy.copy(saved, fresh);
    } else {
      convert(saved, fresh.toString(), format, false);
    }
    files.replace(place, fresh);
  }

  /** What is written to is all there is, so this can't be taken back. */
  private void writeOver(String target, Path saved, String format) throws HypervisorException {
    LOG.warn("{} of {} is written over", target, plan.name());
    convert(saved, target, format, true);
  }

  private void convert(Path saved, String target, String format, boolean existing)
      throws HypervisorException {
    notes.add(new LoadNote.Fills(target));
    images.convert(saved, target, format, existing);
  }

  private void takeOver(Element element, Path saved) throws IOException, HypervisorException {
    String format = BlockDevices.format(element);
    DiskPlace.of(element)
        .<Work, HypervisorException>to(
            new DiskPlace.Handler<>() {
              @Override
              public Work on(DiskPlace.File place) {
                return () -> replaceByCopy(place.path(), saved, format);
              }

              @Override
              public Work on(DiskPlace.Block place) {
                return () -> writeOver(place.device().toString(), saved, format);
              }

              @Override
              public Work on(DiskPlace.Network place) {
                return () -> writeOver(place.uri(), saved, format);
              }
            })
        .run();
  }

  /** A second name for the saved file; where the file system allows none, a copy. */
  private void link(Path saved, Path base) throws IOException, HypervisorException {
    files.made(base);
    try {
      Files.createLink(base, saved);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} can't be linked, so it is copied", saved, e);
      Files.deleteIfExists(base);
      SparseCopy.copy(saved, base);
    }
  }

  /** The member runs: what was there before goes. */
  void commit() throws HypervisorException {
    notes.add(new LoadNote.HasRun());
    changes.commit().forEach(problem -> LOG.warn("{}: {}", plan.name(), problem));
  }

  /** Puts back what was there before. */
  void undo() {
    List<String> problems = changes.undo();
    problems.forEach(problem -> LOG.warn("{}: {}", plan.name(), problem));
    if (problems.isEmpty()) {
      try {
        notes.add(new LoadNote.HasTakenBack());
      } catch (HypervisorException e) {
        LOG.warn("{}: {}", plan.name(), e.getMessage());
      }
    }
  }
}
