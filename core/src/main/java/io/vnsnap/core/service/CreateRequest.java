// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.SnapshotName;

/**
 * A snapshot to take.
 *
 * @param captureLimitBytes how much memory held and logged frames may take on each host; reaching
 *     it gives the snapshot up
 */
public record CreateRequest(VniLayout vni, SnapshotName name, long captureLimitBytes) {
  /** Enough for ordinary traffic. */
  public static final long CAPTURE_LIMIT_BYTES = 256L << 20;
}
