// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.io.file.PathUtils;

/** Files and folders that only their owner may use, and that outlive a power cut once synced. */
public final class PrivateFiles {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateFiles() {}

  public static void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder, FOLDER);
  }

  public static void createFolders(Path folder) throws IOException {
    Files.createDirectories(folder, FOLDER);
  }

  /** Opens a file, made if need be; never through a symbolic link. */
  public static FileChannel openForWriting(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS),
        FILE);
  }

  /** Writes a file so that at any moment it is either absent or whole. */
  public static void writeAtomically(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".partial");
    Files.deleteIfExists(temporary);
    try (FileChannel channel = openForWriting(temporary)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(file.getParent());
  }

  /** Makes the names in a folder durable, as fsync(2) of a directory does. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a folder and all in it. Symbolic links are removed, not followed. */
  public static void removeTree(Path folder) throws IOException {
    try {
      PathUtils.deleteDirectory(folder);
    } catch (NoSuchFileException e) {
      // Somebody else removed it: what was wanted.
    }
  }

  /** The reason in words, without the file's name, which the message gives already. */
  public static String why(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (failure instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return failure.getMessage();
  }
}
