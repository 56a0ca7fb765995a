// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.MemberExporter;
import java.nio.file.Path;
import java.util.List;

/**
 * Members of a snapshot to make files of.
 *
 * @param members at least one
 * @param target the folder for the files; made if need be, in one that exists
 */
public record ExportRequest(List<MemberName> members, MemberExporter exporter, Path target) {
  public ExportRequest {
    members = members.stream().distinct().sorted().toList();
    target = target.toAbsolutePath().normalize();
  }
}
