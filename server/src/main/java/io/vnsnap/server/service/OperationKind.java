// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.OperationMetrics.Operation;
import io.vnsnap.core.state.SnapshotEvent;

/** A kind of operation on a snapshot. */
enum OperationKind {
  CREATE(SnapshotEvent.CREATE, Operation.CREATE, "be taken"),
  RESTORE(SnapshotEvent.RESTORE, Operation.RESTORE, "be restored"),
  CLONE(SnapshotEvent.CLONE, Operation.CLONE, "be cloned"),
  DELETE(SnapshotEvent.DELETE, Operation.DELETE, "be deleted");

  private final SnapshotEvent begins;
  private final Operation counted;
  private final String verb;

  OperationKind(SnapshotEvent begins, Operation counted, String verb) {
    this.begins = begins;
    this.counted = counted;
    this.verb = verb;
  }

  /** What its beginning is for the state machine. */
  SnapshotEvent begins() {
    return begins;
  }

  /** What metrics have it as. */
  Operation counted() {
    return counted;
  }

  /** Such as "be taken". */
  String verb() {
    return verb;
  }
}
