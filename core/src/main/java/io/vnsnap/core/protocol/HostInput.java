// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.message.MemberFiles.SavedFile;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.ChannelCounts;
import java.util.List;
import java.util.Map;

/**
 * What happens to a {@link HostSnapshot}: commands, and what became of its actions. Each action is
 * answered once, by the input that its description names, or by Failed.
 */
public sealed interface HostInput {
  /** Calls the handler's method for this kind of input. */
  void to(Handler handler);

  /** Has a method for each kind of input, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Command input);

    void on(CoordinatorLost input);

    void on(TimerFired input);

    void on(PostFrameHeld input);

    void on(MarkersArrived input);

    void on(ColoringFailed input);

    void on(MemberPrepared input);

    void on(MemberRuns input);

    void on(RulesReleased input);

    void on(MemberSaved input);

    void on(FilesDigested input);

    void on(Done input);

    void on(Failed input);
  }

  /** A command arrived from the coordinator. */
  record Command(SnapshotCommand command) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The connection to the coordinator is gone, for good. */
  record CoordinatorLost(String reason) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** A timer that was set has run down. */
  record TimerFired(Timer timer) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** A post frame came for a member before its cut. */
  record PostFrameHeld(MemberName member) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Markers of this round, or of earlier ones, have come from every host to every local member, and
   * logging has ended.
   */
  record MarkersArrived(int round) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The rules can no longer do what they must: a limit was reached or a frame was dropped. */
  record ColoringFailed(String reason) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to PrepareMember. */
  record MemberPrepared(MemberInspection member) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to CaptureAndRun. */
  record MemberRuns(MemberName member, CutTimes times) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to ReleaseRules: no rule is left. */
  record RulesReleased(Map<MemberName, ChannelCounts> counts) implements HostInput {
    public RulesReleased {
      counts = Map.copyOf(counts);
    }

    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to AwaitSaved. */
  record MemberSaved(MemberName member, SavedMember saved) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to DigestFiles. */
  record FilesDigested(MemberName member, List<SavedFile> files) implements HostInput {
    public FilesDigested {
      files = List.copyOf(files);
    }

    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to every other action: it succeeded. */
  record Done(HostAction action) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to any action: it failed; the reason is one sentence. */
  record Failed(HostAction action, String reason) implements HostInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
