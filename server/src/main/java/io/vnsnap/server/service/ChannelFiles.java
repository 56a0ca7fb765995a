// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.ServerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the frames that were in flight to a member. */
public final class ChannelFiles {
  private static final String FILE = "channel.pcapng";
  private static final long MOST_BYTES = 32L << 20;

  private final Networks networks;

  public ChannelFiles(Networks networks) {
    this.networks = networks;
  }

  /**
   * @throws ServerException FAILED if there is no such file, or it is very large
   */
  public byte[] read(SnapshotRecord snapshot, String member) {
    try (SealedFolder opened =
        networks.store(snapshot.place().store()).open(snapshot.place().folder())) {
      Path file = opened.memberFolder(new MemberName(member)).resolve(FILE);
      if (Files.size(file) > MOST_BYTES) {
        throw new ServerException(
            Kind.FAILED,
            "%s has more than %d MiB; fetch it from the store".formatted(file, MOST_BYTES >> 20));
      }
      return Files.readAllBytes(file);
    } catch (StoreException e) {
      throw new ServerException(Kind.FAILED, e.getMessage(), e);
    } catch (IOException e) {
      throw new ServerException(
          Kind.FAILED,
          "the frames in flight of %s can't be read: %s".formatted(member, PrivateFiles.why(e)),
          e);
    }
  }
}
