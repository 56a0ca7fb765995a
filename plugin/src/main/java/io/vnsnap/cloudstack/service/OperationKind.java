// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.state.SnapshotEvent;

/**
 * A kind of operation on a snapshot.
 *
 * @param begins what its beginning is for the state machine
 * @param eventType what CloudStack's events of it are called
 * @param doing "taking"
 * @param verb "be taken"
 */
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

  SnapshotEvent begins() {
    return begins;
  }

  String eventType() {
    return eventType;
  }

  String doing() {
    return doing;
  }

  String verb() {
    return verb;
  }
}
