// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand.Prepare;
import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link HostSnapshot} wants done on its host.
 *
 * <p>Actions of one list may be carried out in any order and side by side, except that Emit keeps
 * its place among Emits. Every action must have a deadline of its own. A thread that carries out an
 * action of a member may give the answer to the state machine and carry out itself what it gets
 * back for the same member: no change of threads while a member stands still.
 */
public sealed interface HostAction {
  /** Calls the handler's method for this kind of action. */
  void to(Handler handler);

  /** Has a method for each kind of action, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(PrepareMember action);

    void on(InstallRules action);

    void on(HoldFrames action);

    void on(StopMember action);

    void on(TurnPost action);

    void on(CaptureAndRun action);

    void on(Deliver action);

    void on(AwaitSaved action);

    void on(SendMarkers action);

    void on(ReleaseRules action);

    void on(WriteChannel action);

    void on(DigestFiles action);

    void on(CloseCheckpoint action);

    void on(CloseRules action);

    void on(Discard action);

    void on(SetTimer action);

    void on(Emit action);

    void on(End action);
  }

  /**
   * Inspects the member and prepares its checkpoint in its own new folder. Answered by
   * MemberPrepared. After failure nothing is left.
   */
  record PrepareMember(MemberName member, Prepare plan) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Begins the coloring with every member PRE. Answered by Done. After failure nothing is left. */
  record InstallRules(Prepare plan, List<MemberInspection> members) implements HostAction {
    public InstallRules {
      members = List.copyOf(members);
    }

    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.ColoringSession#hold}, answered by Done also where the guest was too
   * slow.
   */
  record HoldFrames(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.Checkpoint#stop}, answered by Done. */
  record StopMember(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ColoringSession#turnPost}, answered by Done. */
  record TurnPost(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.Checkpoint#captureAndRun}, answered by MemberRuns. */
  record CaptureAndRun(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ColoringSession#deliver}, answered by Done. */
  record Deliver(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.Checkpoint#awaitSaved}, answered by MemberSaved. CloseCheckpoint
   * cuts it short.
   */
  record AwaitSaved(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ColoringSession#sendMarkers}, answered by Done. */
  record SendMarkers(int round) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ColoringSession#release}, answered by RulesReleased. */
  record ReleaseRules() implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ColoringSession#writeChannel}, answered by Done. */
  record WriteChannel(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Computes sizes and checksums of all files in the member's folder. Answered by FilesDigested.
   * Discard cuts it short.
   */
  record DigestFiles(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.Checkpoint#close}, answered by Done: the member runs, if it was we
   * who stopped it, and nothing of the checkpoint is left in the hypervisor.
   */
  record CloseCheckpoint(MemberName member) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.ColoringSession#close}, answered by Done: no rule is left and no
   * frame held.
   */
  record CloseRules() implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Takes the snapshot's working folder away unless it is sealed; of seal and discard exactly one
   * succeeds. Answered by Done.
   */
  record Discard() implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Answered by TimerFired after the duration. Replaces the timer of the same kind. */
  record SetTimer(Timer timer, Duration duration) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Sends an event to the coordinator. Needs no answer. */
  record Emit(SnapshotEvent event) implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The operation has ended on this host; always the last action. Needs no answer. */
  record End() implements HostAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
