// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/** Puts new files in the places of a member's disks, and notes it before it does. */
public final class DiskFiles {
  private final LoadNotes notes;
  private final String operation;

  public DiskFiles(LoadNotes notes, String operation) {
    this.notes = notes;
    this.operation = operation;
  }

  /** The name of a file beside a disk. */
  public Path beside(Path place, String what) {
    return place.resolveSibling(place.getFileName() + DiskChanges.MARK + operation + "." + what);
  }

  /** Notes that the file, which is not there yet, is about to be made. */
  public void made(Path file) throws HypervisorException {
    notes.add(new LoadNote.Makes(file.toString()));
  }

  /** Puts a new file in the place of the old one, which stays beside it until the commit. */
  public void replace(Path place, Path fresh) throws IOException, HypervisorException {
    if (Files.exists(place)) {
      Path old = beside(place, "old");
      likeOld(place, fresh);
      notes.add(new LoadNote.Replaces(place.toString(), old.toString()));
      Files.createLink(old, place);
    } else {
      made(place);
    }
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Owner and mode of the old file, so that who could open it can open the new one. */
  private static void likeOld(Path old, Path fresh) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(old, "unix:uid,gid,permissions");
    Files.setAttribute(fresh, "unix:uid", attributes.get("uid"));
    Files.setAttribute(fresh, "unix:gid", attributes.get("gid"));
    @SuppressWarnings("unchecked")
    Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) attributes.get("permissions");
    Files.setPosixFilePermissions(fresh, permissions);
  }
}
