// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.SparseFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disks in raw files: while the member stands still, a file beside each of them gets to share all
 * its blocks; behind the running member what is in it goes to the snapshot.
 */
final class SharedFiles implements DiskCapture {
  private static final Logger LOG = LoggerFactory.getLogger(SharedFiles.class);

  private static final String MARK = ".vnsnap-cut-";

  private final List<Copy> copies;

  private record Copy(Disk disk, Path source, Path shared, Path saved) {}

  private SharedFiles(List<Copy> copies) {
    this.copies = copies;
  }

  /** Makes the files. After a failure none is left. */
  static SharedFiles prepare(String operation, List<Disk> disks, Path folder)
      throws HypervisorException {
    SharedFiles capture =
        new SharedFiles(
            disks.stream()
                .map(
                    disk -> {
                      Path source = Path.of(disk.source());
                      return new Copy(
                          disk,
                          source,
                          source.resolveSibling(source.getFileName() + MARK + operation),
                          folder.resolve(BlockDevice.fileName(disk.target())));
                    })
                .toList());
    try {
      Files.createDirectories(folder);
      for (Copy copy : capture.copies) {
        Files.createFile(
            copy.shared(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return capture;
    } catch (IOException e) {
      capture.close();
      throw new HypervisorException("a disk can't be captured: " + e.getMessage(), e);
    }
  }

  /** Sharing would have to, with the guest stopped. */
  @Override
  public void writeOut() throws HypervisorException {
    for (Copy copy : copies) {
      try (FileChannel file = FileChannel.open(copy.source(), StandardOpenOption.WRITE)) {
        file.force(false);
      } catch (IOException e) {
        throw new HypervisorException(
            "%s can't be written out: %s".formatted(copy.source(), e.getMessage()), e);
      }
    }
  }

  @Override
  public void mark() throws HypervisorException {
    for (Copy copy : copies) {
      try (SparseFile source = new SparseFile(copy.source())) {
        if (!source.shareWith(copy.shared())) {
          throw new HypervisorException(
              "the file system of %s could not share its blocks; see that it is not full"
                  .formatted(copy.source()));
        }
      } catch (IOException e) {
        throw new HypervisorException(
            "%s can't be captured: %s".formatted(copy.source(), e.getMessage()), e);
      }
    }
  }

  @Override
  public List<SavedDisk> save(Deadline deadline) throws HypervisorException {
    List<SavedDisk> saved = new ArrayList<>();
    for (Copy copy : copies) {
      saved.add(RawCopy.save(copy.disk(), copy.shared(), copy.saved(), deadline));
    }
    return saved;
  }

  @Override
  public void close() {
    for (Copy copy : copies) {
      remove(copy.shared());
    }
  }

  /** Whether files beside this one can share its blocks. Leaves nothing behind. */
  static boolean canShare(Path disk) throws IOException {
    Path folder = disk.toAbsolutePath().getParent();
    Path one = Files.createTempFile(folder, ".vnsnap-check-", "");
    try {
      Path other = Files.createTempFile(folder, ".vnsnap-check-", "");
      try (SparseFile file = new SparseFile(one)) {
        return file.shareWith(other);
      } finally {
        Files.delete(other);
      }
    } finally {
      Files.delete(one);
    }
  }

  /** Removes what a killed agent left beside a disk. */
  static void removeLeftOvers(Path disk) throws HypervisorException {
    String start = disk.getFileName() + MARK;
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            disk.toAbsolutePath().getParent(),
            path -> path.getFileName().toString().startsWith(start))) {
      left.forEach(SharedFiles::remove);
    } catch (IOException e) {
      throw new HypervisorException(
          "what is left beside %s can't be removed: %s".formatted(disk, e.getMessage()), e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", file, e.getMessage());
    }
  }
}
