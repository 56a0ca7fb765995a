// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.state.SnapshotEvent;

/** An operation's work has failed, and what that makes of the snapshot. */
final class WorkFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final SnapshotEvent event;
  private final VniException reason;

  WorkFailedException(SnapshotEvent event, VniException reason) {
    super(reason.getMessage(), reason);
    this.event = event;
    this.reason = reason;
  }

  SnapshotEvent event() {
    return event;
  }

  VniException reason() {
    return reason;
  }
}
