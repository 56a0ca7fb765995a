// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.MemberName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * What must be taken back if the agent dies: a folder in memory (/run), for one operation.
 *
 * <p>It is locked by the agent for as long as the agent lives, so a journal that can be locked is
 * that of a dead agent.
 */
final class Journal implements AutoCloseable {
  private static final String ENTRY = "journal.json";
  private static final String LOCK = "lock";
  private static final String RECOVERING = "recovering";
  private static final String LOAD = "load.";
  private static final String SNAPSHOT = "snapshot";
  private static final String DISK_FOLDER = "disk-folder";
  private static final String NOTES = "notes";
  private static final String PAUSED = "paused.";
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;
  private final FileChannel lock;
  private final Entry entry;

  private Journal(Path folder, FileChannel lock, Entry entry) {
    this.folder = folder;
    this.lock = lock;
    this.entry = entry;
  }

  /**
   * @param libvirt the URI of the hypervisor
   * @param members who the operation may change
   * @param workingFolder of the snapshot being made, if one is; an absolute path
   * @param networks made for a clone; they stay if any of its members does
   */
  record Entry(
      String operation,
      String libvirt,
      List<MemberName> members,
      Optional<String> workingFolder,
      List<CloneNetwork> networks) {
    Entry {
      members = List.copyOf(members);
      networks = List.copyOf(networks);
    }

    private Entry with(List<MemberName> more) {
      return new Entry(
          operation,
          libvirt,
          Stream.concat(members.stream(), more.stream()).distinct().toList(),
          workingFolder,
          networks);
    }
  }

  /**
   * A member that a restore loads on this host.
   *
   * @param snapshot the folder of the snapshot that it comes from
   * @param diskFolder a clone's, made for its disks
   * @param notes of what the hypervisor has done for it; the file may be missing
   */
  record Load(MemberName name, Path snapshot, Optional<Path> diskFolder, Path notes) {}

  /** Begins a journal; the caller has made sure that nobody else can be at it. */
  static Journal begin(Path folder, Entry entry) throws IOException {
    Files.createDirectory(folder);
    FileChannel lock = tryLock(folder).orElseThrow(() -> new IOException(folder + " is locked"));
    Path temporary = folder.resolve(ENTRY + ".partial");
    Files.write(temporary, JSON.writeValueAsBytes(entry));
    Files.move(temporary, folder.resolve(ENTRY), StandardCopyOption.ATOMIC_MOVE);
    return new Journal(folder, lock, entry);
  }

  /**
   * Opens the journal of a dead agent.
   *
   * @return absent if its agent lives, or somebody else recovers it
   */
  static Optional<Journal> takeOver(Path folder) throws IOException {
    Optional<FileChannel> lock = tryLock(folder);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    Files.write(folder.resolve(RECOVERING), new byte[0]);
    return Optional.of(new Journal(folder, lock.get(), read(folder)));
  }

  /** Whether its agent is dead and somebody is at its recovery, or has failed at it. */
  static boolean isBeingRecovered(Path folder) {
    return Files.exists(folder.resolve(RECOVERING));
  }

  /** What a journal says, whoever holds it. A journal without an entry had not changed a thing. */
  static Entry read(Path folder) throws IOException {
    Path file = folder.resolve(ENTRY);
    if (!Files.exists(file)) {
      return new Entry(folder.getFileName().toString(), "", List.of(), Optional.empty(), List.of());
    }
    try {
      Entry entry = JSON.readValue(Files.readAllBytes(file), Entry.class);
      return entry.with(loads(folder).stream().map(Load::name).toList());
    } catch (JsonProcessingException e) {
      throw new IOException("%s is no journal".formatted(file), e);
    }
  }

  private static List<Load> loads(Path folder) throws IOException {
    List<Load> loads = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, LOAD + "*")) {
      for (Path load : folders) {
        Path diskFolder = load.resolve(DISK_FOLDER);
        loads.add(
            new Load(
                new MemberName(load.getFileName().toString().substring(LOAD.length())),
                Path.of(Files.readString(load.resolve(SNAPSHOT))),
                Files.exists(diskFolder)
                    ? Optional.of(Path.of(Files.readString(diskFolder)))
                    : Optional.empty(),
                load.resolve(NOTES)));
      }
    }
    return loads;
  }

  private static Optional<FileChannel> tryLock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Held by this very process: not to be had either.
    }
    channel.close();
    return Optional.empty();
  }

  Entry entry() {
    return entry;
  }

  Path folder() {
    return folder;
  }

  /** From now on the member may stand still because of us. */
  void pausing(MemberName member) throws AgentException {
    try {
      Files.createFile(folder.resolve(PAUSED + member));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The member runs again: if it stands still from now on, that is somebody else's doing. */
  void running(MemberName member) throws AgentException {
    try {
      Files.deleteIfExists(folder.resolve(PAUSED + member));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * From now on the operation may change this member too, and what is made for it.
   *
   * @param snapshot the folder of the snapshot that it comes from
   * @param diskFolder a clone's, which is made for its disks
   * @return where the hypervisor notes what it does for it; for root only
   */
  Path loading(MemberName member, Path snapshot, Optional<Path> diskFolder) throws AgentException {
    Path load = folder.resolve(LOAD + member);
    Path unfinished = folder.resolve("." + load.getFileName());
    try {
      Files.createDirectory(unfinished, PRIVATE);
      Files.writeString(unfinished.resolve(SNAPSHOT), snapshot.toString());
      if (diskFolder.isPresent()) {
        Files.writeString(unfinished.resolve(DISK_FOLDER), diskFolder.get().toString());
      }
      Files.move(unfinished, load, StandardCopyOption.ATOMIC_MOVE);
      return load.resolve(NOTES);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The members that a restore loads, or has begun to. */
  List<Load> loads() throws IOException {
    return loads(folder);
  }

  private AgentException unwritable(IOException cause) {
    return new AgentException("can't write the journal in %s: %s".formatted(folder, cause), cause);
  }

  boolean mayBePaused(MemberName member) {
    return Files.exists(folder.resolve(PAUSED + member));
  }

  /** The operation has ended and left nothing to take back. */
  void end() throws IOException {
    PathUtils.deleteDirectory(folder);
    lock.close();
  }

  /** Gives it up as it is, for another to recover. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
