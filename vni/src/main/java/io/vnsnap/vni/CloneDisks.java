// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;

/** Where the disks of a clone are: a folder for each member, below one for the clone. */
final class CloneDisks {
  private CloneDisks() {}

  static Path of(Vni clone, MemberName member) {
    return clone.disks().orElseThrow().resolve(clone.name().value()).resolve(member.value());
  }
}
