// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.util.List;

/**
 * A member that was exported.
 *
 * @param files all its files, those that refer to others behind these
 */
public record ExportedMember(MemberName member, List<Path> files) {
  public ExportedMember {
    files = List.copyOf(files);
  }
}
