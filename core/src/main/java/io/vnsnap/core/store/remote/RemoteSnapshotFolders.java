// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.message.AgentCommand.CreateFolder;
import io.vnsnap.core.message.AgentCommand.DeleteSnapshot;
import io.vnsnap.core.message.AgentCommand.ListSnapshots;
import io.vnsnap.core.message.AgentCommand.MakeToken;
import io.vnsnap.core.message.AgentCommand.OpenSnapshot;
import io.vnsnap.core.message.AgentCommand.SettleFolder;
import io.vnsnap.core.message.AgentCommand.ShowSnapshot;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.FolderCreated;
import io.vnsnap.core.message.AgentEvent.FolderSettled;
import io.vnsnap.core.message.AgentEvent.SnapshotOpened;
import io.vnsnap.core.message.AgentEvent.SnapshotShown;
import io.vnsnap.core.message.AgentEvent.SnapshotUnreadable;
import io.vnsnap.core.message.AgentEvent.StoreDone;
import io.vnsnap.core.message.AgentEvent.TokenMade;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SnapshotFolders;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoreToken;
import io.vnsnap.core.store.WorkingFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store as a host sees it that this machine reaches through an agent. */
public final class RemoteSnapshotFolders implements SnapshotFolders {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteSnapshotFolders.class);

  private final HostAgent.Connector agents;
  private final HostName host;
  private final Path root;
  private final RemoteStoreTiming timing;

  public RemoteSnapshotFolders(HostAgent.Connector agents, HostName host, Path root) {
    this(agents, host, root, RemoteStoreTiming.defaults());
  }

  /**
   * @param host which sees the store
   * @param root the store's folder there, and on every other host
   */
  public RemoteSnapshotFolders(
      HostAgent.Connector agents, HostName host, Path root, RemoteStoreTiming timing) {
    this.agents = agents;
    this.host = host;
    this.root = root;
    this.timing = timing;
  }

  /** Something that is asked on a connection of its own. */
  @FunctionalInterface
  private interface Request<T> {
    T ask(StoreLink link, String operation) throws StoreException, InterruptedException;
  }

  /** Asks, and ends the connection. */
  private <T> T ask(Request<T> request) throws StoreException, InterruptedException {
    String operation = OperationId.next();
    try (StoreLink link = open(operation)) {
      return request.ask(link, operation);
    }
  }

  /** Asks for something that the connection holds, and ends it only if that fails. */
  private <T> T hold(String operation, Request<T> request)
      throws StoreException, InterruptedException {
    StoreLink link = open(operation);
    try {
      return request.ask(link, operation);
    } catch (StoreException | InterruptedException | RuntimeException e) {
      link.close();
      throw e;
    }
  }

  private StoreLink open(String operation) {
    return new StoreLink(agents, host, operation, timing);
  }

  @Override
  public WorkingFolder create(SnapshotName name, String operation)
      throws StoreException, InterruptedException {
    try {
      return hold(
          operation,
          (link, id) -> {
            FolderCreated made =
                link.ask(new CreateFolder(id, root, name, timing.lease()), FolderCreated.class);
            return new RemoteWorkingFolder(this, link, name, operation, made.folder());
          });
    } catch (StoreLostException e) {
      // It may be there all the same.
      discardQuietly(name, operation);
      throw e;
    }
  }

  private void discardQuietly(SnapshotName name, String operation) throws InterruptedException {
    try {
      settle(name, operation);
    } catch (StoreException e) {
      LOG.warn(
          "an unfinished folder of snapshot {} may be left in {}: {}", name, root, e.getMessage());
    }
  }

  /**
   * Finds out how the working folder of an operation ended, and ends it if it has not.
   *
   * @return whether its snapshot exists
   * @throws StoreLostException if that can't be found out now
   */
  boolean settle(SnapshotName name, String operation) throws StoreException, InterruptedException {
    try (StoreLink link = open(operation)) {
      return link.ask(new SettleFolder(operation, root, name), FolderSettled.class).sealed();
    }
  }

  RemoteStoreTiming timing() {
    return timing;
  }

  /** Where the snapshot is once it is sealed. */
  Path sealedFolder(SnapshotName name) {
    return root.resolve(name.value());
  }

  @Override
  public StoreToken token() throws StoreException, InterruptedException {
    return hold(
        OperationId.next(),
        (link, id) -> {
          TokenMade made = link.ask(new MakeToken(id, root, timing.lease()), TokenMade.class);
          return new RemoteToken(link, id, made.file(), made.token());
        });
  }

  @Override
  public Listing list() throws StoreException, InterruptedException {
    return ask(
        (link, id) -> {
          List<Manifest> manifests = new ArrayList<>();
          List<String> damaged = new ArrayList<>();
          link.ask(
              new ListSnapshots(id, root),
              StoreDone.class,
              timing.work(),
              event -> {
                if (event instanceof SnapshotShown shown) {
                  manifests.add(shown.manifest());
                } else if (event instanceof SnapshotUnreadable unreadable) {
                  damaged.add(unreadable.reason());
                }
              });
          return new Listing(manifests, damaged);
        });
  }

  @Override
  public Manifest show(SnapshotName name) throws StoreException, InterruptedException {
    return ask(
        (link, id) -> link.ask(new ShowSnapshot(id, root, name), SnapshotShown.class).manifest());
  }

  @Override
  public SealedFolder open(SnapshotName name) throws StoreException, InterruptedException {
    return hold(
        OperationId.next(),
        (link, id) -> {
          SnapshotOpened opened =
              link.ask(new OpenSnapshot(id, root, name, timing.lease()), SnapshotOpened.class);
          return new RemoteSealedFolder(
              link, id, opened.folder(), opened.manifest(), timing.work());
        });
  }

  @Override
  public void delete(SnapshotName name) throws StoreException, InterruptedException {
    ask(
        (link, id) ->
            link.ask(
                new DeleteSnapshot(id, root, name),
                StoreDone.class,
                timing.work(),
                (AgentEvent event) -> {}));
  }
}
