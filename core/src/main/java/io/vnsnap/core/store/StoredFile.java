// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import java.util.regex.Pattern;

/**
 * A file of a snapshot.
 *
 * @param path where it lies below the snapshot's folder, with '/' between names
 * @param sizeBytes its length
 */
public record StoredFile(String path, long sizeBytes, Checksum checksum) {
  /** Names that can't begin with a dot, so that no path leaves the folder or is hidden. */
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

  public StoredFile {
    if (path == null || !FORM.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not the path of a file inside a snapshot".formatted(path));
    }
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("%s has the size %d".formatted(path, sizeBytes));
    }
  }
}
