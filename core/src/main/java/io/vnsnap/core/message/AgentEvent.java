// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an agent tells its coordinator. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AgentEvent.Welcome.class, name = "Welcome"),
  @JsonSubTypes.Type(value = AgentEvent.Inspected.class, name = "Inspected"),
  @JsonSubTypes.Type(value = AgentEvent.Removed.class, name = "Removed"),
  @JsonSubTypes.Type(value = AgentEvent.TakeOverChecked.class, name = "TakeOverChecked"),
  @JsonSubTypes.Type(value = AgentEvent.ColoredVxlanMade.class, name = "ColoredVxlanMade"),
  @JsonSubTypes.Type(value = AgentEvent.ColoredVxlanRemoved.class, name = "ColoredVxlanRemoved"),
  @JsonSubTypes.Type(value = AgentEvent.FolderCreated.class, name = "FolderCreated"),
  @JsonSubTypes.Type(value = AgentEvent.FolderSettled.class, name = "FolderSettled"),
  @JsonSubTypes.Type(value = AgentEvent.TokenMade.class, name = "TokenMade"),
  @JsonSubTypes.Type(value = AgentEvent.SnapshotShown.class, name = "SnapshotShown"),
  @JsonSubTypes.Type(value = AgentEvent.SnapshotUnreadable.class, name = "SnapshotUnreadable"),
  @JsonSubTypes.Type(value = AgentEvent.SnapshotOpened.class, name = "SnapshotOpened"),
  @JsonSubTypes.Type(value = AgentEvent.SnapshotRead.class, name = "SnapshotRead"),
  @JsonSubTypes.Type(value = AgentEvent.SnapshotVerified.class, name = "SnapshotVerified"),
  @JsonSubTypes.Type(value = AgentEvent.FileRead.class, name = "FileRead"),
  @JsonSubTypes.Type(value = AgentEvent.StoreDone.class, name = "StoreDone"),
  @JsonSubTypes.Type(value = AgentEvent.StoreFailed.class, name = "StoreFailed"),
  @JsonSubTypes.Type(value = AgentEvent.Prepared.class, name = "Prepared"),
  @JsonSubTypes.Type(value = AgentEvent.HeldFirstPostFrame.class, name = "HeldFirstPostFrame"),
  @JsonSubTypes.Type(value = AgentEvent.MemberCut.class, name = "MemberCut"),
  @JsonSubTypes.Type(value = AgentEvent.Drained.class, name = "Drained"),
  @JsonSubTypes.Type(value = AgentEvent.Released.class, name = "Released"),
  @JsonSubTypes.Type(value = AgentEvent.HostSaved.class, name = "HostSaved"),
  @JsonSubTypes.Type(value = AgentEvent.RestorePrepared.class, name = "RestorePrepared"),
  @JsonSubTypes.Type(value = AgentEvent.Loaded.class, name = "Loaded"),
  @JsonSubTypes.Type(value = AgentEvent.Started.class, name = "Started"),
  @JsonSubTypes.Type(value = AgentEvent.Opened.class, name = "Opened"),
  @JsonSubTypes.Type(value = AgentEvent.MemoryLoaded.class, name = "MemoryLoaded"),
  @JsonSubTypes.Type(value = AgentEvent.MemberFailed.class, name = "MemberFailed"),
  @JsonSubTypes.Type(value = AgentEvent.Progress.class, name = "Progress"),
  @JsonSubTypes.Type(value = AgentEvent.Alive.class, name = "Alive"),
  @JsonSubTypes.Type(value = AgentEvent.Finished.class, name = "Finished"),
  @JsonSubTypes.Type(value = AgentEvent.Failed.class, name = "Failed"),
  @JsonSubTypes.Type(value = AgentEvent.Aborted.class, name = "Aborted")
})
public sealed interface AgentEvent {
  /** The operation of the command that led to this event. */
  String operation();

  /** An event of a snapshot: what {@code SnapshotCoordinator} understands. */
  sealed interface SnapshotEvent extends AgentEvent {
    /** Calls the handler's method for this kind of event. */
    void to(SnapshotEvent.Handler handler);

    /** Has a method for each kind of event, so that the compiler finds a forgotten one. */
    interface Handler {
      void on(Prepared event);

      void on(HeldFirstPostFrame event);

      void on(MemberCut event);

      void on(Drained event);

      void on(Released event);

      void on(HostSaved event);

      void on(Progress event);

      void on(Alive event);

      void on(Finished event);

      void on(Failed event);

      void on(Aborted event);
    }
  }

  /** An event of a restore or clone: what {@code RestoreCoordinator} understands. */
  sealed interface RestoreEvent extends AgentEvent {
    /** Calls the handler's method for this kind of event. */
    void to(RestoreEvent.Handler handler);

    /** Has a method for each kind of event, so that the compiler finds a forgotten one. */
    interface Handler {
      void on(RestorePrepared event);

      void on(Loaded event);

      void on(Started event);

      void on(Opened event);

      void on(MemoryLoaded event);

      void on(MemberFailed event);

      void on(Progress event);

      void on(Alive event);

      void on(Finished event);

      void on(Failed event);

      void on(Aborted event);
    }
  }

  /** The first event of a connection: the agent speaks this version too. */
  record Welcome(String operation, int protocolVersion) implements AgentEvent {}

  /**
   * The answer to Inspect.
   *
   * @param members one inspection for each member asked for, or for every domain
   * @param bridges the bridges of the VNI that this host has
   * @param problems of the host itself: bridges, kernel, store
   */
  record Inspected(
      String operation,
      List<MemberInspection> members,
      Map<String, Bridge> bridges,
      List<Problem> problems)
      implements AgentEvent {
    public Inspected {
      members = List.copyOf(members);
      bridges = Map.copyOf(bridges);
      problems = List.copyOf(problems);
    }

    /**
     * @param carrier the color carrier that it allows
     */
    public record Bridge(ColorCarrier carrier, int mtu) {}
  }

  /** The answer to Remove: nothing of the clone is left on this host. */
  record Removed(String operation) implements AgentEvent {}

  /** The working folder is there, hidden, and the connection's own. */
  record FolderCreated(String operation, Path folder) implements AgentEvent {}

  /**
   * The working folder is gone for good.
   *
   * @param sealed whether it has become a snapshot; if not, it never will
   */
  record FolderSettled(String operation, boolean sealed) implements AgentEvent {}

  /**
   * @param token what is in the file: random, so that no other store has it
   */
  record TokenMade(String operation, Path file, String token) implements AgentEvent {}

  /** What the manifest of a snapshot says. */
  record SnapshotShown(String operation, Manifest manifest) implements AgentEvent {}

  /**
   * A snapshot whose manifest can't be read.
   *
   * @param reason one sentence for the user
   */
  record SnapshotUnreadable(String operation, String reason) implements AgentEvent {}

  /** The snapshot can't be deleted while the connection holds it. */
  record SnapshotOpened(String operation, Path folder, Manifest manifest) implements AgentEvent {}

  /**
   * How far the reading of a snapshot has got.
   *
   * @param moreBytes how many bytes have been read since it was told last
   */
  record SnapshotRead(String operation, long moreBytes) implements AgentEvent {}

  /**
   * All of a snapshot has been read.
   *
   * @param damage one sentence for each file that is not as it was sealed
   */
  record SnapshotVerified(String operation, List<String> damage) implements AgentEvent {
    public SnapshotVerified {
      damage = List.copyOf(damage);
    }
  }

  /**
   * A part of a file.
   *
   * @param content in base64
   */
  record FileRead(String operation, String content) implements AgentEvent {}

  /** What was asked of the store is done. */
  record StoreDone(String operation) implements AgentEvent {}

  /**
   * What was asked of the store can't be done; or, unasked, the lease ran out and what the
   * connection held has been let go.
   *
   * @param reason one sentence for the user
   */
  record StoreFailed(String operation, StoreException.Reason kind, String reason)
      implements AgentEvent {}

  /**
   * The answer to CheckTakeOver.
   *
   * @param refusals why a domain's place can't be taken, in one sentence; empty if all can
   */
  record TakeOverChecked(String operation, Map<MemberName, String> refusals) implements AgentEvent {
    public TakeOverChecked {
      refusals = Map.copyOf(refusals);
    }
  }

  /** The answer to MakeColoredVxlan: the cloud will find it. */
  record ColoredVxlanMade(String operation) implements AgentEvent {}

  /** The answer to RemoveColoredVxlan: nothing of it is left on this host. */
  record ColoredVxlanRemoved(String operation) implements AgentEvent {}

  /**
   * Every member can be cut at any moment, and the rules are on their taps.
   *
   * @param members each member as it was found when it was prepared
   */
  record Prepared(String operation, List<MemberInspection> members) implements SnapshotEvent {
    public Prepared {
      members = List.copyOf(members);
    }

    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** A post frame came for a member before its cut, and waits; the member is cut at once. */
  record HeldFirstPostFrame(String operation, MemberName member) implements SnapshotEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The member is cut and runs, and what waited for it meanwhile has been delivered. */
  record MemberCut(String operation, MemberName member, CutTimes times) implements SnapshotEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** No pre frame can reach this host any more. Logging has ended here. */
  record Drained(String operation, int round) implements SnapshotEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** No frame is held and no rule is left on this host. */
  record Released(String operation, Map<MemberName, ChannelCounts> counts)
      implements SnapshotEvent {
    public Released {
      counts = Map.copyOf(counts);
    }

    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** Everything of this host is in its files, synced; nothing is left to take back here. */
  record HostSaved(String operation, Map<MemberName, MemberFiles> members)
      implements SnapshotEvent {
    public HostSaved {
      members = Map.copyOf(members);
    }

    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The old members run no more on this host, and the networks of the clone exist. */
  record RestorePrepared(String operation) implements RestoreEvent {
    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * All members of the host are loaded, paused.
   *
   * @param replayedFrames how many frames in flight were put into the taps
   */
  record Loaded(String operation, long replayedFrames) implements RestoreEvent {
    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Start has been carried out for every member of the host.
   *
   * @param startedMicros when each member that did start ran, on the host's clock, since 1970
   */
  record Started(String operation, Map<MemberName, Long> startedMicros) implements RestoreEvent {
    public Started {
      startedMicros = Map.copyOf(startedMicros);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The taps of this host are open. */
  record Opened(String operation) implements RestoreEvent {
    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The member has all its memory and depends on the snapshot's memory no more. */
  record MemoryLoaded(String operation, MemberName member) implements RestoreEvent {
    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** A restored member can't go on, after the start; the others do. */
  record MemberFailed(String operation, MemberName member, String reason) implements RestoreEvent {
    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** How far a step has got that takes its time. For people; no part of the protocol. */
  record Progress(String operation, MemberName member, Step step, long doneBytes, long totalBytes)
      implements SnapshotEvent, RestoreEvent {
    /** What the bytes are counted of. */
    public enum Step {
      SAVE,
      CHECKSUM,
      LOAD
    }

    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to KeepAlive. */
  record Alive(String operation) implements SnapshotEvent, RestoreEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /** The operation has ended on this host. */
  record Finished(String operation) implements SnapshotEvent, RestoreEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * The host can't do its part, and takes back what it did. Followed by Aborted.
   *
   * @param member whose step failed, if it was one member's
   * @param reason one sentence for the user
   */
  record Failed(String operation, Optional<MemberName> member, String reason)
      implements SnapshotEvent, RestoreEvent {
    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Everything has been taken back: every member that ran runs, no frame is held, no rule is left.
   *
   * @param reason why; the coordinator's own reason if it asked for it
   * @param problems what could not be taken back; empty as a rule
   */
  record Aborted(String operation, String reason, List<String> problems)
      implements SnapshotEvent, RestoreEvent {
    public Aborted {
      problems = List.copyOf(problems);
    }

    @Override
    public void to(SnapshotEvent.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreEvent.Handler handler) {
      handler.on(this);
    }
  }
}
