// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a load has done to the files of a member's disks, as its notes have it: brought to its end,
 * or taken back. Both may repeat, and go on where a process that died has come to.
 */
public final class DiskChanges {
  /** In the names of all files that lie beside a disk. */
  public static final String MARK = ".vnsnap-";

  private final LoadNotes notes;

  public DiskChanges(LoadNotes notes) {
    this.notes = notes;
  }

  /**
   * The member runs: what was there before goes.
   *
   * @return one sentence for each file that could not be removed
   */
  public List<String> commit() {
    List<String> problems = new ArrayList<>();
    for (LoadNote note : notes.all()) {
      try {
        if (note instanceof LoadNote.Replaces replaced) {
          Files.deleteIfExists(Path.of(replaced.aside()));
        } else if (note instanceof LoadNote.Bases based) {
          dropOlderBases(Path.of(based.place()), Path.of(based.base()));
        }
      } catch (IOException e) {
        problems.add("an old disk could not be removed: " + e.getMessage());
      }
    }
    return problems;
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

  /**
   * Puts back what was there before.
   *
   * @return one sentence for each disk that could not be put back
   */
  public List<String> undo() {
    List<String> problems = new ArrayList<>();
    List<LoadNote> newestFirst = new ArrayList<>(notes.all());
    Collections.reverse(newestFirst);
    for (LoadNote note : newestFirst) {
      try {
        if (note instanceof LoadNote.Replaces replaced) {
          putBack(Path.of(replaced.place()), Path.of(replaced.aside()));
        } else if (note instanceof LoadNote.Makes made) {
          Files.deleteIfExists(Path.of(made.file()));
        }
      } catch (IOException e) {
        problems.add("a disk could not be put back: " + e.getMessage());
      }
    }
    return problems;
  }

  private static void putBack(Path place, Path aside) throws IOException {
    if (Files.exists(aside)) {
      Files.move(aside, place, StandardCopyOption.REPLACE_EXISTING);
      // Two names of one file are left as they are by a move.
      Files.deleteIfExists(aside);
    }
  }

  /** The disks that lie aside now. */
  public List<String> aside() {
    return notes.all().stream()
        .filter(LoadNote.Replaces.class::isInstance)
        .map(note -> ((LoadNote.Replaces) note).aside())
        .filter(aside -> Files.exists(Path.of(aside)))
        .toList();
  }

  /** Ends programs that still write for a process that died. */
  public void endWriters() throws HypervisorException {
    for (LoadNote note : notes.all()) {
      if (note instanceof LoadNote.Fills fills) {
        QemuImg.endUsersOf(fills.target());
      }
    }
  }
}
