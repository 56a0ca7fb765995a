// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationListener;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Keeps a snapshot's timeline, and passes on what it hears. */
final class Milestones implements OperationListener {
  private final OperationListener next;
  private final InstantSource clock;
  private final List<Milestone> reached = new ArrayList<>();

  Milestones(OperationListener next, InstantSource clock) {
    this.next = next;
    this.clock = clock;
  }

  @Override
  public void event(HostName host, AgentEvent event) {
    if (event instanceof AgentEvent.Prepared) {
      add(Milestone.Step.PREPARED, host);
    } else if (event instanceof AgentEvent.HeldFirstPostFrame held) {
      add(Milestone.Step.HOLDING, host, held.member());
    } else if (event instanceof AgentEvent.MemberCut cut) {
      add(Milestone.Step.DELIVERED, host, cut.member());
    } else if (event instanceof AgentEvent.Drained) {
      add(Milestone.Step.DRAINED, host);
    } else if (event instanceof AgentEvent.Released) {
      add(Milestone.Step.RELEASED, host);
    } else if (event instanceof AgentEvent.HostSaved) {
      add(Milestone.Step.SAVED, host);
    }
    next.event(host, event);
  }

  private void add(Milestone.Step step, HostName host) {
    reached.add(new Milestone(step, host.value(), null, nowMicros()));
  }

  private void add(Milestone.Step step, HostName host, MemberName member) {
    reached.add(new Milestone(step, host.value(), member.value(), nowMicros()));
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /** All that was reached so far, in order. */
  List<Milestone> reached() {
    return List.copyOf(reached);
  }
}
