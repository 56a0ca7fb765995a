// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.core.state.SnapshotEvent;

/** A kind of operation on a snapshot. */
enum OperationKind {
  CREATE(SnapshotEvent.CREATE, VniEvents.CREATE, "taking", "be taken"),
  RESTORE(SnapshotEvent.RESTORE, VniEvents.RESTORE, "restoring", "be restored"),
  CLONE(SnapshotEvent.CLONE, VniEvents.CLONE, "cloning", "be cloned"),
  DELETE(SnapshotEvent.DELETE, VniEvents.DELETE, "deleting", "be deleted");

  private final SnapshotEvent begins;
  private final String eventType;
  private final String doing;
  private final String verb;

  OperationKind(SnapshotEvent begins, String eventType, String doing, String verb) {
    this.begins = begins;
    this.eventType = eventType;
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

  /** Such as "taking". */
  String doing() {
    return doing;
  }

  /** Such as "be taken". */
  String verb() {
    return verb;
  }
}
