// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.state.SnapshotStates;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.config.ServerSettings;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.RecordFolder;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.record.SnapshotRecord.Label;
import io.vnsnap.server.service.ServerException.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The records of snapshots, and what state each is in. */
public final class Snapshots {
  private static final int LONGEST_TEXT = 255;
  private static final int LONGEST_DESCRIPTION = 1024;
  private static final int MOST_TAGS = 50;
  private static final int LONGEST_READABLE_PART = 60;
  private static final int ID_PART = 8;

  private final RecordFolder<SnapshotRecord> records;
  private final Networks networks;
  private final ServerSettings settings;
  private final InstantSource clock;

  public Snapshots(
      RecordFolder<SnapshotRecord> records,
      Networks networks,
      ServerSettings settings,
      InstantSource clock) {
    this.records = records;
    this.networks = networks;
    this.settings = settings;
    this.clock = clock;
  }

  /** All of them, the latest first. */
  List<SnapshotRecord> all() {
    return records.all().stream()
        .sorted(
            Comparator.comparing(SnapshotRecord::created)
                .reversed()
                .thenComparing(SnapshotRecord::id))
        .toList();
  }

  /** Those that are there for the caller, the latest first. */
  public List<SnapshotRecord> visible(Caller caller) {
    return all().stream().filter(snapshot -> caller.sees(snapshot.origin().account())).toList();
  }

  Optional<SnapshotRecord> find(String id) {
    return records.find(id);
  }

  /**
   * @throws ServerException INVALID if there is none of this id for the caller
   */
  public SnapshotRecord require(Caller caller, String id) {
    return find(id)
        .filter(snapshot -> caller.sees(snapshot.origin().account()))
        .orElseThrow(() -> notThere(id));
  }

  private static ServerException notThere(String id) {
    return new ServerException(Kind.INVALID, "there is no VNI snapshot " + id);
  }

  /** What all of them occupy in their stores. */
  long storedBytes() {
    return records.all().stream()
        .flatMap(snapshot -> snapshot.figures().stream())
        .mapToLong(Figures::storedBytes)
        .sum();
  }

  /** How many the account has. */
  public long count(String account) {
    return records.all().stream()
        .filter(snapshot -> snapshot.origin().account().equals(account))
        .count();
  }

  /**
   * Keeps that one is wanted.
   *
   * @throws ServerException LIMIT if it would be one too many; INVALID if it can't be called so
   */
  public synchronized SnapshotRecord allocate(Network network, NewSnapshot wanted) {
    checkOneMore(network.account());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String name =
        wanted
            .name()
            .orElseGet(
                () -> "%s %s".formatted(network.name(), now.truncatedTo(ChronoUnit.SECONDS)));
    String id = UUID.randomUUID().toString();
    return records.put(
        new SnapshotRecord(
            id,
            checked(new Label(name, wanted.description(), new TreeMap<>(wanted.tags()))),
            new SnapshotRecord.Origin(
                network.id(), network.name(), network.account(), network.vni().members().size()),
            wanted.policyId(),
            now,
            new SnapshotRecord.Place(networks.storeRoot(network), folder(name, id)),
            new SnapshotRecord.Condition(SnapshotState.ALLOCATED, Optional.empty()),
            Optional.empty(),
            Optional.empty()));
  }

  /** Readable for those who look into the store, and not any other snapshot's. */
  private static SnapshotName folder(String name, String id) {
    String readable =
        name.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-", "").replaceAll("-$", "");
    String part = readable.substring(0, Math.min(readable.length(), LONGEST_READABLE_PART));
    return new SnapshotName((part.isEmpty() ? "snapshot" : part) + "-" + id.substring(0, ID_PART));
  }

  private void checkOneMore(String account) {
    OptionalInt limit = settings.limit(account);
    if (limit.isPresent() && count(account) >= limit.getAsInt()) {
      throw new ServerException(
          Kind.LIMIT,
          "account %s may have %d VNI snapshots and has %d; delete one, or ask for a higher limit"
              .formatted(account, limit.getAsInt(), count(account)));
    }
    if (records.all().size() >= settings.mostSnapshots()) {
      throw new ServerException(
          Kind.LIMIT,
          "there are %d VNI snapshots, which is all that this server keeps; delete one"
              .formatted(records.all().size()));
    }
  }

  /** Calls it what is given, and leaves what is not. */
  public SnapshotRecord rename(
      String id,
      Optional<String> name,
      Optional<String> description,
      Optional<Map<String, String>> tags) {
    return update(
        id,
        snapshot -> snapshot.withLabel(checked(snapshot.label().with(name, description, tags))));
  }

  private static Label checked(Label label) {
    if (label.name().isBlank() || label.name().length() > LONGEST_TEXT) {
      throw invalid("name has 1 to %d characters".formatted(LONGEST_TEXT));
    }
    if (label.description().filter(it -> it.length() > LONGEST_DESCRIPTION).isPresent()) {
      throw invalid("description has at most %d characters".formatted(LONGEST_DESCRIPTION));
    }
    if (label.tags().size() > MOST_TAGS) {
      throw invalid("a VNI snapshot has at most %d tags".formatted(MOST_TAGS));
    }
    label
        .tags()
        .forEach(
            (key, value) -> {
              if (key.isBlank() || key.length() > LONGEST_TEXT || value.length() > LONGEST_TEXT) {
                throw invalid(
                    "tag \"%s\" can't be kept: keys have 1 to %d characters, values at most %d"
                        .formatted(key, LONGEST_TEXT, LONGEST_TEXT));
              }
            });
    return label;
  }

  private static ServerException invalid(String sentence) {
    return new ServerException(Kind.INVALID, sentence);
  }

  /**
   * @throws ServerException INVALID if it is not there any more
   */
  SnapshotRecord update(String id, UnaryOperator<SnapshotRecord> change) {
    return records.update(id, change).orElseThrow(() -> notThere(id));
  }

  /** It never began. */
  void forget(String id) {
    records.remove(id);
  }

  /** Keeps what was found, such as one that somebody else has taken. */
  SnapshotRecord put(SnapshotRecord found) {
    return records.put(found);
  }

  /**
   * Moves it on, and forgets it once it is gone.
   *
   * @param verb such as "be restored", for a refusal
   * @throws ServerException NOT_NOW if that can't happen in its state
   */
  SnapshotRecord move(String id, SnapshotEvent event, Optional<String> problem, String verb) {
    SnapshotRecord moved =
        update(
            id,
            snapshot ->
                snapshot.withCondition(
                    SnapshotStates.next(snapshot.state(), event)
                        .orElseThrow(() -> wrongState(snapshot, verb)),
                    problem));
    if (moved.state() == SnapshotState.DESTROYED) {
      records.remove(id);
    }
    return moved;
  }

  private static ServerException wrongState(SnapshotRecord snapshot, String verb) {
    boolean busy = snapshot.state().isUnderWay() || snapshot.state() == SnapshotState.ALLOCATED;
    return new ServerException(
        Kind.NOT_NOW,
        "VNI snapshot %s can't %s, it is in state %s; %s"
            .formatted(
                snapshot.label().name(),
                verb,
                snapshot.state().label(),
                busy ? "wait until that has ended" : "delete it"));
  }
}
