// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import io.vnsnap.core.model.SavedMember;
import java.util.List;

/** What a host left in a member's folder: what was saved, and every file of it. */
public record MemberFiles(SavedMember saved, List<SavedFile> files) {
  public MemberFiles {
    files = List.copyOf(files);
  }

  /**
   * @param path relative to the member's folder, with '/' between names
   * @param sizeBytes its length
   * @param storedBytes what it occupies, holes left out
   * @param checksum as the snapshot format defines it
   */
  public record SavedFile(String path, long sizeBytes, long storedBytes, String checksum) {}
}
