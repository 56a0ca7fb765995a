// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a coordinator tells an agent. Commands arrive in the order in which they were sent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AgentCommand.Hello.class, name = "Hello"),
  @JsonSubTypes.Type(value = AgentCommand.Inspect.class, name = "Inspect"),
  @JsonSubTypes.Type(value = AgentCommand.Remove.class, name = "Remove"),
  @JsonSubTypes.Type(value = AgentCommand.CheckTakeOver.class, name = "CheckTakeOver"),
  @JsonSubTypes.Type(value = AgentCommand.MakeColoredVxlan.class, name = "MakeColoredVxlan"),
  @JsonSubTypes.Type(value = AgentCommand.RemoveColoredVxlan.class, name = "RemoveColoredVxlan"),
  @JsonSubTypes.Type(value = AgentCommand.CreateFolder.class, name = "CreateFolder"),
  @JsonSubTypes.Type(value = AgentCommand.SealFolder.class, name = "SealFolder"),
  @JsonSubTypes.Type(value = AgentCommand.SettleFolder.class, name = "SettleFolder"),
  @JsonSubTypes.Type(value = AgentCommand.MakeToken.class, name = "MakeToken"),
  @JsonSubTypes.Type(value = AgentCommand.ListSnapshots.class, name = "ListSnapshots"),
  @JsonSubTypes.Type(value = AgentCommand.ShowSnapshot.class, name = "ShowSnapshot"),
  @JsonSubTypes.Type(value = AgentCommand.OpenSnapshot.class, name = "OpenSnapshot"),
  @JsonSubTypes.Type(value = AgentCommand.CheckSnapshot.class, name = "CheckSnapshot"),
  @JsonSubTypes.Type(value = AgentCommand.VerifySnapshot.class, name = "VerifySnapshot"),
  @JsonSubTypes.Type(value = AgentCommand.ReadFile.class, name = "ReadFile"),
  @JsonSubTypes.Type(value = AgentCommand.DeleteSnapshot.class, name = "DeleteSnapshot"),
  @JsonSubTypes.Type(value = AgentCommand.LeaveStore.class, name = "LeaveStore"),
  @JsonSubTypes.Type(value = AgentCommand.Prepare.class, name = "Prepare"),
  @JsonSubTypes.Type(value = AgentCommand.Cut.class, name = "Cut"),
  @JsonSubTypes.Type(value = AgentCommand.SendMarkers.class, name = "SendMarkers"),
  @JsonSubTypes.Type(value = AgentCommand.Release.class, name = "Release"),
  @JsonSubTypes.Type(value = AgentCommand.PrepareRestore.class, name = "PrepareRestore"),
  @JsonSubTypes.Type(value = AgentCommand.Load.class, name = "Load"),
  @JsonSubTypes.Type(value = AgentCommand.Start.class, name = "Start"),
  @JsonSubTypes.Type(value = AgentCommand.Open.class, name = "Open"),
  @JsonSubTypes.Type(value = AgentCommand.KeepAlive.class, name = "KeepAlive"),
  @JsonSubTypes.Type(value = AgentCommand.Finish.class, name = "Finish"),
  @JsonSubTypes.Type(value = AgentCommand.Abort.class, name = "Abort")
})
public sealed interface AgentCommand {
  /** The operation that the message belongs to: a short unique id, fit for names of devices. */
  String operation();

  /** A command of a snapshot: what {@code HostSnapshot} understands. */
  sealed interface SnapshotCommand extends AgentCommand {
    /** Calls the handler's method for this kind of command. */
    void to(SnapshotCommand.Handler handler);

    /** Has a method for each kind of command, so that the compiler finds a forgotten one. */
    interface Handler {
      void on(Prepare command);

      void on(Cut command);

      void on(SendMarkers command);

      void on(Release command);

      void on(KeepAlive command);

      void on(Finish command);

      void on(Abort command);
    }
  }

  /** A command of a restore or clone: what {@code HostRestore} understands. */
  sealed interface RestoreCommand extends AgentCommand {
    /** Calls the handler's method for this kind of command. */
    void to(RestoreCommand.Handler handler);

    /** Has a method for each kind of command, so that the compiler finds a forgotten one. */
    interface Handler {
      void on(PrepareRestore command);

      void on(Load command);

      void on(Start command);

      void on(Open command);

      void on(KeepAlive command);

      void on(Finish command);

      void on(Abort command);
    }
  }

  /**
   * A command about a store that the host sees and the coordinator does not. They are carried out
   * one after the other; what can't be done is answered by StoreFailed. What the agent holds for
   * its coordinator it lets go when the connection ends, or when it hears nothing for a lease.
   */
  sealed interface StoreCommand extends AgentCommand {
    /** Calls the handler's method for this kind of command. */
    void to(StoreCommand.Handler handler) throws StoreException;

    /** Has a method for each kind of command, so that the compiler finds a forgotten one. */
    interface Handler {
      void on(CreateFolder command) throws StoreException;

      void on(SealFolder command) throws StoreException;

      void on(SettleFolder command) throws StoreException;

      void on(MakeToken command) throws StoreException;

      void on(ListSnapshots command) throws StoreException;

      void on(ShowSnapshot command) throws StoreException;

      void on(OpenSnapshot command) throws StoreException;

      void on(CheckSnapshot command) throws StoreException;

      void on(VerifySnapshot command) throws StoreException;

      void on(ReadFile command) throws StoreException;

      void on(DeleteSnapshot command) throws StoreException;

      void on(LeaveStore command) throws StoreException;
    }
  }

  /** The first message of a connection. Answered by Welcome, or by Failed if versions differ. */
  record Hello(String operation, int protocolVersion) implements AgentCommand {}

  /**
   * Asks what stands in the way of a snapshot on this host. Changes nothing. Answered by Inspected.
   *
   * @param members who to inspect; absent for every domain of the host
   * @param bridges the bridges of the VNI
   * @param store proof that the agent sees the coordinator's store, if there is one to prove
   */
  record Inspect(
      String operation,
      Optional<List<MemberName>> members,
      List<String> bridges,
      Optional<StoreProbe> store)
      implements AgentCommand {
    public Inspect {
      members = members.map(List::copyOf);
      bridges = List.copyOf(bridges);
    }
  }

  /**
   * A file that the coordinator has just made in the store.
   *
   * @param file its absolute path
   * @param token what is in it: random, so that no other store has it
   */
  record StoreProbe(Path file, String token) {}

  /**
   * Takes a clone's part on this host away. Members whose domain has another UUID, and all else
   * that was not made for the clone, are left alone. Answered by Removed, or Failed.
   *
   * @param members the clone's members on this host
   * @param networks the clone's networks on this host
   */
  record Remove(String operation, List<Member> members, List<CloneNetwork> networks)
      implements AgentCommand {
    public Remove {
      members = List.copyOf(members);
      networks = List.copyOf(networks);
    }

    /**
     * @param uuid what the domain's UUID must be
     * @param diskFolder the folder of its disks alone
     */
    public record Member(MemberName name, String uuid, Path diskFolder) {}
  }

  /**
   * Asks whether members of a snapshot can take the places of domains that run on this host.
   * Changes nothing. Answered by TakeOverChecked.
   */
  record CheckTakeOver(String operation, List<Succession> members) implements AgentCommand {
    public CheckTakeOver {
      members = List.copyOf(members);
    }
  }

  /**
   * Makes the working folder of a snapshot in the making, and holds it. Answered by FolderCreated.
   *
   * @param operation the id of the operation that makes the snapshot; it is in the folder's name
   * @param store the store's folder
   * @param lease the folder is discarded when the agent hears nothing for so long
   */
  record CreateFolder(String operation, Path store, SnapshotName name, Duration lease)
      implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Makes the VXLAN of a cloud's network on this host before the cloud does. One that is there and
   * carries color at the same port is left as it is. Answered by ColoredVxlanMade, or Failed.
   */
  record MakeColoredVxlan(String operation, ColoredVxlan vxlan) implements AgentCommand {}

  /**
   * Removes what MakeColoredVxlan made on this host, and nothing else. Answered by
   * ColoredVxlanRemoved, or Failed if a machine still is on the bridge.
   *
   * @param device the name of the VXLAN device
   */
  record RemoveColoredVxlan(String operation, String device, String bridge)
      implements AgentCommand {}

  /**
   * Writes the manifest into the working folder that is held, and gives the snapshot its name.
   * Answered by StoreDone: it exists, and is held no more.
   */
  record SealFolder(String operation, Manifest manifest) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Finds out how a working folder of another connection ended, and ends it if it has not: of this
   * and SealFolder exactly one succeeds. Answered by FolderSettled.
   *
   * @param operation the id of the operation that made the folder
   */
  record SettleFolder(String operation, Path store, SnapshotName name) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Makes a file by which hosts can prove that they see this store. Answered by TokenMade. */
  record MakeToken(String operation, Path store, Duration lease) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Answered by a SnapshotShown or SnapshotUnreadable for each snapshot, and then StoreDone. */
  record ListSnapshots(String operation, Path store) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Answered by SnapshotShown. */
  record ShowSnapshot(String operation, Path store, SnapshotName name) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Opens a snapshot and keeps it from being deleted. Answered by SnapshotOpened. */
  record OpenSnapshot(String operation, Path store, SnapshotName name, Duration lease)
      implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Makes the quick check of the snapshot that is open. Answered by StoreDone. */
  record CheckSnapshot(String operation) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Reads all of the snapshot that is open. Answered by SnapshotRead now and then, and by
   * SnapshotVerified.
   */
  record VerifySnapshot(String operation) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Reads a part of a file of the snapshot that is open. Answered by FileRead.
   *
   * @param path as the manifest has it
   * @param lengthBytes at most {@link io.vnsnap.core.store.SealedFolder#LONGEST_PART_BYTES}
   */
  record ReadFile(String operation, String path, long offsetBytes, int lengthBytes)
      implements StoreCommand {
    public ReadFile {
      if (offsetBytes < 0 || lengthBytes < 0 || lengthBytes > SealedFolder.LONGEST_PART_BYTES) {
        throw new IllegalArgumentException(
            "%d bytes at %d are no part of a file".formatted(lengthBytes, offsetBytes));
      }
    }

    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /** Answered by StoreDone: it is gone. */
  record DeleteSnapshot(String operation, Path store, SnapshotName name) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Lets go what the connection holds of a store: a working folder is discarded, a token removed, a
   * snapshot may be deleted. Answered by StoreDone.
   */
  record LeaveStore(String operation) implements StoreCommand {
    @Override
    public void to(StoreCommand.Handler handler) throws StoreException {
      handler.on(this);
    }
  }

  /**
   * Makes everything ready for the cut. Answered by Prepared, or Failed.
   *
   * @param directory the snapshot's working folder, exists; members' folders come below it
   * @param hostNumber this host's place among the hosts of the VNI, from 0
   * @param hosts how many hosts the VNI has
   * @param members the members on this host
   * @param bridges the bridges of the VNI and who is on them
   * @param captureLimitBytes how much memory held and logged frames may take on this host
   * @param lease the host aborts by itself when it hears no command for so long
   * @param stepTimeout no single step on the host waits longer than this
   */
  record Prepare(
      String operation,
      SnapshotName snapshot,
      Path directory,
      ColorCarrier carrier,
      int hostNumber,
      int hosts,
      List<MemberName> members,
      List<BridgeMembers> bridges,
      long captureLimitBytes,
      Duration lease,
      Duration stepTimeout)
      implements SnapshotCommand {
    public Prepare {
      members = List.copyOf(members);
      bridges = List.copyOf(bridges);
    }

    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** Cuts every member of the host, now. Answered by a MemberCut for each. */
  record Cut(String operation) implements SnapshotCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * All members of all hosts are cut: sends markers to every member of the VNI. Answered by Drained
   * when the markers of all hosts have come.
   *
   * @param round from 1; a later round repeats what may have been lost
   */
  record SendMarkers(String operation, int round) implements SnapshotCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** No pre frame is under way on any host: held frames go, and all rules. Answered by Released. */
  record Release(String operation) implements SnapshotCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Begins a restore on this host. Answered by RestorePrepared, or Failed.
   *
   * @param destroy members of the old incarnation that may run on this host; none for a clone
   * @param takeOver members that take the place of a domain on this host, which is ended as well;
   *     each is checked as by CheckTakeOver before its domain ends
   * @param networks networks to make for a clone, before its members are loaded
   * @param lease as in Prepare, until the members start
   */
  record PrepareRestore(
      String operation,
      List<MemberName> destroy,
      List<Succession> takeOver,
      List<CloneNetwork> networks,
      Duration lease,
      Duration stepTimeout)
      implements RestoreCommand {
    public PrepareRestore {
      destroy = List.copyOf(destroy);
      takeOver = List.copyOf(takeOver);
      networks = List.copyOf(networks);
    }

    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * No member of the old incarnation runs anywhere: loads the new ones, paused, with their taps
   * closed and the frames in flight to them in their taps. Answered by Loaded, or Failed.
   */
  record Load(String operation, List<MemberLoad> members) implements RestoreCommand {
    public Load {
      members = List.copyOf(members);
    }

    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** All members of all hosts are loaded: lets them run. From here there is no undo. */
  record Start(String operation) implements RestoreCommand {
    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** All members run: frames reach them from now on. Answered by Opened. */
  record Open(String operation) implements RestoreCommand {
    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** Renews the lease. Answered by Alive. */
  record KeepAlive(String operation) implements SnapshotCommand, RestoreCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /** Nothing more will be asked: the operation ends. Answered by Finished. */
  record Finish(String operation) implements SnapshotCommand, RestoreCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Takes everything back. Answered by Aborted.
   *
   * @param reason one sentence
   */
  record Abort(String operation, String reason) implements SnapshotCommand, RestoreCommand {
    @Override
    public void to(SnapshotCommand.Handler handler) {
      handler.on(this);
    }

    @Override
    public void to(RestoreCommand.Handler handler) {
      handler.on(this);
    }
  }
}
