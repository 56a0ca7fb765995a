// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.CloneRecord;
import io.vnsnap.server.record.CloneRecord.Stage;
import io.vnsnap.server.record.RecordException;
import io.vnsnap.server.record.RecordFolder;
import io.vnsnap.server.service.NetworkLocks.Held;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.vni.OldClone;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.VniFile;
import io.vnsnap.vni.VniFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The networks that the server has made as clones. */
final class Clones {
  private static final int MOST = 1000;

  private final RecordFolder<CloneRecord> records;
  private final Path files;
  private final Networks networks;
  private final NetworkLocks locks;
  private final InstantSource clock;

  /**
   * @param files the folder of the clones' VNI files
   */
  Clones(
      RecordFolder<CloneRecord> records,
      Path files,
      Networks networks,
      NetworkLocks locks,
      InstantSource clock) {
    this.records = records;
    this.files = files;
    this.networks = networks;
    this.locks = locks;
    this.clock = clock;
  }

  /**
   * To be called once, before others: clones that are whole become networks.
   *
   * @return those that have to go
   */
  List<CloneRecord> load() throws VniFileException {
    for (CloneRecord clone : records.all()) {
      if (Files.exists(file(clone))) {
        networks.add(network(clone, new VniFile().read(file(clone))));
      } else {
        records.remove(clone.id());
      }
    }
    return records.all().stream().filter(clone -> clone.stage() != Stage.MADE).toList();
  }

  /**
   * Keeps that a clone is about to be made, with its VNI file, so that all of it can be found.
   *
   * @throws ServerException INVALID if there is a network of this name; LIMIT
   */
  synchronized CloneRecord begin(Vni clone, String account, String snapshotId) {
    if (networks.all().stream().anyMatch(network -> network.name().equals(clone.name().value()))) {
      throw new ServerException(
          Kind.INVALID,
          "there is a network %s already; choose another name".formatted(clone.name()));
    }
    if (records.all().size() >= MOST) {
      throw new ServerException(
          Kind.LIMIT, "there are %d clones, which is all that may be; remove one".formatted(MOST));
    }
    CloneRecord record =
        new CloneRecord(
            UUID.randomUUID().toString(),
            clone.name().value(),
            account,
            snapshotId,
            clock.instant(),
            Stage.MAKING,
            Optional.empty());
    // The record is there before the file and after it: a file alone would be found by nobody.
    records.put(record);
    try {
      PrivateFiles.writeAtomically(
          file(record), new VniFile().write(clone).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      records.remove(record.id());
      throw new RecordException(
          "%s can't be written: %s".formatted(file(record), PrivateFiles.why(e)), e);
    }
    networks.add(network(record, clone));
    return record;
  }

  private Network network(CloneRecord record, Vni vni) {
    return new Network(record.id(), vni, record.account(), true);
  }

  /** It runs. */
  Network made(CloneRecord record) {
    records.put(record.with(Stage.MADE, Optional.empty()));
    return networks.find(record.id()).orElseThrow();
  }

  /** Nothing of it is left on any host. */
  void forget(String id) {
    records
        .find(id)
        .ifPresent(
            record -> {
              networks.remove(id);
              try {
                Files.deleteIfExists(file(record));
              } catch (IOException e) {
                throw new RecordException(
                    "%s can't be removed: %s".formatted(file(record), PrivateFiles.why(e)), e);
              }
              records.remove(id);
            });
  }

  /**
   * @throws ServerException INVALID if there is none for the caller, or it is no clone
   */
  Network require(Caller caller, String id) {
    Network network = networks.require(caller, id);
    if (!network.isClone()) {
      throw new ServerException(
          Kind.INVALID,
          "network %s was not made as a clone, so it is left alone".formatted(network.name()));
    }
    return network;
  }

  /**
   * Takes a clone away. After a failure it can be tried again.
   *
   * @throws ServerException if it could not be done
   */
  @SuppressWarnings("try") // the resource is a lock
  void remove(Network clone, Cancellation cancellation) throws InterruptedException {
    try (Held held = locks.acquire(clone.id(), clone.name())) {
      records.update(clone.id(), record -> record.with(Stage.REMOVING, Optional.empty()));
      networks.engine(clone).remove(new OldClone(clone.vni()).removal(), cancellation);
      forget(clone.id());
    } catch (ServiceException e) {
      ServerException failure = ServerException.of(e);
      records.update(
          clone.id(), record -> record.with(Stage.REMOVING, Optional.of(failure.getMessage())));
      throw failure;
    }
  }

  private Path file(CloneRecord clone) {
    return files.resolve(clone.id() + ".yaml");
  }
}
