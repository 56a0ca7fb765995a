// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import java.nio.file.Path;
import java.util.List;

/**
 * @param directory the member's folder in the snapshot
 * @param saved what the manifest says of it
 * @param target the folder in which the files will be found in the end, by an absolute path
 */
public record ExportPlan(MemberName member, Path directory, SavedMember saved, Path target) {
  public ExportPlan {
    if (!target.isAbsolute()) {
      throw new IllegalArgumentException("%s is not absolute".formatted(target));
    }
  }

  /** Disks of the member as the snapshot names them. */
  public List<SavedMember.SavedDisk> disks() {
    return saved.disks();
  }
}
