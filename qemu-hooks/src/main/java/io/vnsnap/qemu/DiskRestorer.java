// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * Puts the disks of a snapshot where the restored member has its disks.
 *
 * <p>A qcow2 disk is not copied: a hard link of the snapshot's file lies beside it as the backing
 * file of a new, empty overlay, so that the snapshot may be deleted. What was there before is kept
 * aside until {@link #commit} and comes back with {@link #undo}.
 */
final class DiskRestorer {
  private static final Logger LOG = LoggerFactory.getLogger(DiskRestorer.class);
  private static final String MARK = ".vnsnap-";

  private interface Step {
    void run() throws IOException;
  }

  private final LoadPlan plan;
  private final RestoreXml xml;
  private final QemuImg images;
  private final Deque<Step> undo = new ArrayDeque<>();
  private final List<Step> commit = new ArrayList<>();

  private DiskRestorer(LoadPlan plan, RestoreXml xml, QemuImg images) {
    this.plan = plan;
    this.xml = xml;
    this.images = images;
  }

  /** Restores all disks and points the XML to them. After a failure all is as before. */
  static DiskRestorer restore(LoadPlan plan, RestoreXml xml, Duration stepTimeout)
      throws HypervisorException {
    DiskRestorer restorer = new DiskRestorer(plan, xml, new QemuImg(stepTimeout));
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
    if (disk.target().equals(BlockDevice.NVRAM)) {
      restoreNvram(disk, saved);
    } else if (plan.diskFolder().isPresent()) {
      cloneDisk(xml.disk(disk.target()), disk, saved, plan.diskFolder().get());
    } else {
      restoreInPlace(xml.disk(disk.target()), disk, saved);
    }
  }

  private void restoreNvram(SavedDisk disk, Path saved) throws IOException, HypervisorException {
    Element nvram =
        xml.nvram()
            .orElseThrow(
                () ->
                    new HypervisorException(
                        "the snapshot's domain.xml has no UEFI variables; the snapshot is damaged"));
    if (plan.diskFolder().isPresent()) {
      Path file = plan.diskFolder().get().resolve(plan.name() + "-nvram." + disk.format());
      made(file);
      images.convert(saved, file, disk.format(), false);
      setNvram(nvram, file);
    } else {
      Path place = Path.of(nvramPath(nvram));
      Path fresh = beside(place, "new");
      made(fresh);
      images.convert(saved, fresh, disk.format(), false);
      replace(place, fresh);
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
    made(overlay);
    images.createOverlay(overlay, base);
    RestoreXml.useFile(element, overlay);
  }

  private void restoreInPlace(Element element, SavedDisk disk, Path saved)
      throws IOException, HypervisorException {
    Path place = Path.of(BlockDevices.source(element));
    switch (element.getAttribute("type")) {
      case "file" -> {
        Path fresh = beside(place, "new");
        if (disk.format().equals("qcow2")) {
          Path base = beside(place, "base");
          link(saved, base);
          made(fresh);
          images.createOverlay(fresh, base);
          commit.add(() -> dropOlderBases(place, base));
        } else {
          made(fresh);
          images.convert(saved, fresh, disk.format(), false);
        }
        replace(place, fresh);
      }
      case "block" -> {
        // The device itself is all there is, so this can't be taken back.
        LOG.warn("{} of {} is written over", place, plan.name());
        images.convert(saved, place, disk.format(), true);
      }
      default ->
          throw new HypervisorException(
              "disk %s of %s is of type %s, which can't be restored in place; clone it"
                  .formatted(disk.target(), plan.name(), element.getAttribute("type")));
    }
  }

  private Path beside(Path place, String what) {
    return place.resolveSibling(place.getFileName() + MARK + plan.operation() + "." + what);
  }

  private void made(Path file) {
    undo.push(() -> Files.deleteIfExists(file));
  }

  /** A second name for the saved file; where the file system allows none, a copy. */
  private void link(Path saved, Path base) throws IOException {
    made(base);
    try {
      Files.createLink(base, saved);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{} can't be linked, so it is copied", saved, e);
      Files.deleteIfExists(base);
      SparseCopy.copy(saved, base);
    }
  }

  /** Puts a new file in the place of the old one, which stays beside it until the commit. */
  private void replace(Path place, Path fresh) throws IOException {
    Path old = beside(place, "old");
    if (Files.exists(place)) {
      likeOld(place, fresh);
      Files.createLink(old, place);
      undo.push(() -> Files.move(old, place, StandardCopyOption.REPLACE_EXISTING));
      commit.add(() -> Files.deleteIfExists(old));
    } else {
      undo.push(() -> Files.deleteIfExists(place));
    }
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void likeOld(Path old, Path fresh) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(old, "unix:uid,gid,permissions");
    Files.setAttribute(fresh, "unix:uid", attributes.get("uid"));
    Files.setAttribute(fresh, "unix:gid", attributes.get("gid"));
    @SuppressWarnings("unchecked")
    Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) attributes.get("permissions");
    Files.setPosixFilePermissions(fresh, permissions);
  }

  /** Former restores of the same disk left links that nothing uses any more. */
  private static void dropOlderBases(Path place, Path current) throws IOException {
    String glob = escape(place.getFileName().toString()) + escape(MARK) + "*.base";
    try (DirectoryStream<Path> bases = Files.newDirectoryStream(place.getParent(), glob)) {
      for (Path base : bases) {
        if (!base.equals(current)) {
          Files.deleteIfExists(base);
        }
      }
    }
  }

  private static String escape(String name) {
    return name.replaceAll("([\\[\\]{}*?\\\\])", "\\\\$1");
  }

  /** The member runs: what was there before goes. */
  void commit() {
    for (Step step : commit) {
      try {
        step.run();
      } catch (IOException e) {
        LOG.warn("an old disk of {} could not be removed: {}", plan.name(), e.getMessage());
      }
    }
    undo.clear();
    commit.clear();
  }

  /** Puts back what was there before. */
  void undo() {
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException e) {
        LOG.warn("a disk of {} could not be put back: {}", plan.name(), e.getMessage());
      }
    }
    commit.clear();
  }
}
