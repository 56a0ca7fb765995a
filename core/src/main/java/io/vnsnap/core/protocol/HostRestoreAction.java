// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentEvent.RestoreEvent;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.model.MemberName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link HostRestore} wants done on its host.
 *
 * <p>Actions of one list may be carried out in any order and side by side, except that Emit keeps
 * its place among Emits. Every action must have a deadline of its own.
 */
public sealed interface HostRestoreAction {
  /** Calls the handler's method for this kind of action. */
  void to(Handler handler);

  /** Has a method for each kind of action, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(DestroyMember action);

    void on(MakeNetwork action);

    void on(LoadMember action);

    void on(ReplayFrames action);

    void on(StartMember action);

    void on(OpenTaps action);

    void on(AwaitLoaded action);

    void on(CloseMember action);

    void on(CloseTaps action);

    void on(RemoveNetwork action);

    void on(SetTimer action);

    void on(Emit action);

    void on(End action);
  }

  /**
   * {@link io.vnsnap.core.port.Hypervisor#destroy}, answered by Done.
   *
   * @param successor the folder of the member that takes its place, if one does: {@link
   *     io.vnsnap.core.port.Hypervisor#predecessor} is asked first, and kept for the load
   */
  record DestroyMember(MemberName member, Optional<Path> successor) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Makes a clone's network. Answered by Done. After failure nothing is left. */
  record MakeNetwork(CloneNetwork network) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.Hypervisor#load}, answered by Done. After failure nothing is left.
   */
  record LoadMember(MemberLoad load) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.Coloring#replay} for all members of the host, answered by
   * FramesReplayed. After failure nothing is left.
   */
  record ReplayFrames(List<MemberLoad> members) implements HostRestoreAction {
    public ReplayFrames {
      members = List.copyOf(members);
    }

    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.RestoredMember#start}, answered by MemberRuns. */
  record StartMember(MemberName member) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ReplaySession#open}, answered by Done. */
  record OpenTaps() implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.RestoredMember#awaitLoaded}, answered by Done. */
  record AwaitLoaded(MemberName member) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * {@link io.vnsnap.core.port.RestoredMember#close}, answered by Done: the loading has ended; a
   * member that never started is gone and its disks are as they were.
   */
  record CloseMember(MemberName member) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** {@link io.vnsnap.core.port.ReplaySession#close}, answered by Done: the taps are open. */
  record CloseTaps() implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Removes a clone's network that MakeNetwork made. Answered by Done. */
  record RemoveNetwork(CloneNetwork network) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Answered by TimerFired after the duration. Replaces the timer of the same kind. */
  record SetTimer(Timer timer, Duration duration) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Sends an event to the coordinator. Needs no answer. */
  record Emit(RestoreEvent event) implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The operation has ended on this host; always the last action. Needs no answer. */
  record End() implements HostRestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
