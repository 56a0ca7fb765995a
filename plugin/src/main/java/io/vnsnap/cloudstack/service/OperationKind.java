// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.service.OperationMetrics.Operation;
import io.vnsnap.core.state.SnapshotEvent;

/** A kind of operation on a snapshot. */
enum OperationKind {
  CREATE(SnapshotEvent.CREATE, VniEvents.CREATE, Operation.CREATE, "taking", "be taken"),
  RESTORE(SnapshotEvent.RESTORE, VniEvents.RESTORE, Operation.RESTORE, "restoring", "be restored"),
  CLONE(SnapshotEvent.CLONE, VniEvents.CLONE, Operation.CLONE, "cloning", "be cloned"),
  DELETE(SnapshotEvent.DELETE, VniEvents.DELETE, Operation.DELETE, "deleting", "be deleted");

  private final SnapshotEvent begins;
  private final String eventType;
  private final Operation counted;
  private final String doing;
  private final String verb;

  OperationKind(
      SnapshotEvent begins, String eventType, Operation counted, String doing, String verb) {
    this.begins = begins;
    this.eventType = eventType;
    this.counted = counted;
    this.doing = doing;
    this.verb = verb;
  }

  /** What its beginning is for the state machine. */
  SnapshotEvent begins() {
    return begins;
  }

  /** What CloudStack's events of it are called. */
  String eventType() {
    return eventType;
  }

  /** As what metrics count it. */
  Operation counted() {
    return counted;
  }

  /** Such as "taking". */
  String doing() {
    return doing;
  }

  /** Such as "be taken". */
  String verb() {
    return verb;
  }
}
