// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

/** What a user may do. */
public enum Role {
  /** Everything, with what is everyone's. */
  ADMIN,
  /** Everything, with what is his account's. */
  USER,
  /** Read the metrics, and nothing else. */
  METRICS
}
