// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.message.AgentCommand.CheckSnapshot;
import io.vnsnap.core.message.AgentCommand.ReadFile;
import io.vnsnap.core.message.AgentCommand.VerifySnapshot;
import io.vnsnap.core.message.AgentEvent.FileRead;
import io.vnsnap.core.message.AgentEvent.SnapshotRead;
import io.vnsnap.core.message.AgentEvent.SnapshotVerified;
import io.vnsnap.core.message.AgentEvent.StoreDone;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoredFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A snapshot that a host holds open; it may be deleted once the connection is gone. */
final class RemoteSealedFolder implements SealedFolder {
  private final StoreLink link;
  private final String operation;
  private final Path folder;
  private final Manifest manifest;
  private final Duration deadline;

  /**
   * @param deadline how long reading it may take
   */
  RemoteSealedFolder(
      StoreLink link, String operation, Path folder, Manifest manifest, Duration deadline) {
    this.link = link;
    this.operation = operation;
    this.folder = folder;
    this.manifest = manifest;
    this.deadline = deadline;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Optional<String> lost() {
    return link.loss()
        .map(
            reason ->
                "nothing keeps snapshot %s from being deleted any more, for %s"
                    .formatted(manifest.name(), reason));
  }

  @Override
  public void check() throws StoreException, InterruptedException {
    link.ask(new CheckSnapshot(operation), StoreDone.class, deadline, event -> {});
  }

  @Override
  public List<String> verify(LongConsumer readBytes) throws StoreException, InterruptedException {
    return link.ask(
            new VerifySnapshot(operation),
            SnapshotVerified.class,
            deadline,
            event -> {
              if (event instanceof SnapshotRead read) {
                readBytes.accept(read.moreBytes());
              }
            })
        .damage();
  }

  @Override
  public byte[] bytes(StoredFile file, long offsetBytes, int lengthBytes)
      throws StoreException, InterruptedException {
    FileRead read =
        link.ask(new ReadFile(operation, file.path(), offsetBytes, lengthBytes), FileRead.class);
    byte[] part = Base64.getDecoder().decode(read.content());
    if (part.length != lengthBytes) {
      throw new StoreException(
          StoreException.Reason.UNUSABLE,
          "the host sent %d bytes of %s instead of %d; look at the agent's log"
              .formatted(part.length, folder.resolve(file.path()), lengthBytes));
    }
    return part;
  }

  @Override
  public void close() {
    link.leave();
  }
}
