// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.MemberFiles.SavedFile;
import io.vnsnap.core.store.Checksum;
import io.vnsnap.core.store.Manifest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** The folder of one member in a snapshot that is being made. */
final class MemberFolder {
  private static final long STAT_BLOCK_BYTES = 512;

  private final Path folder;

  MemberFolder(Path folder) {
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  Path channel() {
    return folder.resolve(Manifest.CHANNEL_FILE);
  }

  /**
   * @throws AgentException also if the snapshot's working folder can't be seen on this host
   */
  void create() throws AgentException {
    if (!Files.isDirectory(folder.getParent())) {
      throw new AgentException(
          "the store's folder %s can't be seen on this host; mount the store at the same path on all hosts"
              .formatted(folder.getParent()));
    }
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new AgentException("can't make the folder %s: %s".formatted(folder, e), e);
    }
  }

  /** How many bytes {@link #digest} reads. */
  long sizeBytes() throws IOException {
    long sum = 0;
    for (Path file : files()) {
      sum += Files.size(file);
    }
    return sum;
  }

  /**
   * Syncs and describes every file.
   *
   * @param readBytes told now and then how many more bytes have been read
   */
  List<SavedFile> digest(LongConsumer readBytes) throws IOException, InterruptedException {
    List<SavedFile> digested = new ArrayList<>();
    for (Path file : files()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      sync(file, StandardOpenOption.WRITE);
      digested.add(
          new SavedFile(
              folder.relativize(file).toString(),
              Files.size(file),
              storedBytes(file),
              Checksum.of(file, readBytes).value()));
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path subfolder : all.filter(Files::isDirectory).toList()) {
        sync(subfolder, StandardOpenOption.READ);
      }
    }
    return digested;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static void sync(Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  /** What the file occupies on its disk, as stat(1) counts it; Java does not tell. */
  private static long storedBytes(Path file) throws IOException, InterruptedException {
    Process stat = new ProcessBuilder("stat", "--format=%b", "--", file.toString()).start();
    String blocks =
        new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    if (stat.waitFor() != 0) {
      throw new IOException("stat can't read " + file);
    }
    return Long.parseLong(blocks) * STAT_BLOCK_BYTES;
  }
}
