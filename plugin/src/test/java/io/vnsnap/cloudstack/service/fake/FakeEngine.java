// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.service.Engine;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.Step;
import io.vnsnap.core.service.TakeOverRequest;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.Listing;
import io.vnsnap.core.store.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Hosts and a store in memory. */
public final class FakeEngine implements Engine {
  private static final long CUT_MICROS = 1_700_000_000_000_000L;

  public final Map<SnapshotName, Manifest> store = new TreeMap<>();
  public final List<VniLayout> created = new ArrayList<>();
  public final List<TakeOverRequest> takenOver = new ArrayList<>();
  public final List<CheckFinding> findings = new ArrayList<>();

  /** Domains that hosts do not have although CloudStack thinks so. */
  public final Set<MemberName> gone = new HashSet<>();

  public Map<MemberName, String> restoreFailures = Map.of();

  /** Happens before the snapshot is sealed, taken over, deleted, looked for. */
  public Failing beforeSeal = Failing.NEVER;

  public Failing afterSeal = Failing.NEVER;
  public Failing beforeTakeOver = Failing.NEVER;
  public Failing beforeDelete = Failing.NEVER;
  public Failing onFind = Failing.NEVER;

  /** May throw. */
  @FunctionalInterface
  public interface Failing {
    Failing NEVER = () -> {};

    void happen() throws ServiceException, InterruptedException;
  }

  public static Failing with(ServiceException.Kind kind, String sentence) {
    return () -> {
      throw new ServiceException(kind, sentence);
    };
  }

  public static Failing crash() {
    return () -> {
      throw new Crash();
    };
  }

  public static Manifest manifest(SnapshotName name, VniLayout vni) {
    Map<MemberName, Manifest.Member> members = new TreeMap<>();
    long offset = 0;
    for (Map.Entry<MemberName, HostName> member : vni.members().entrySet()) {
      members.put(
          member.getKey(),
          new Manifest.Member(
              member.getValue(),
              "uuid",
              List.of(),
              new CutTimes(CUT_MICROS + offset, CUT_MICROS + offset + 12_000),
              new ChannelCounts(3, 2, 0),
              new SavedMember(
                  512 << 20,
                  100 << 20,
                  List.of(),
                  List.of(
                      new SavedMember.SavedDisk("vda", "vda.qcow2", "qcow2", 8L << 30, 1 << 20)),
                  1500,
                  Duration.ZERO,
                  PreCopy.NONE),
              List.of()));
      offset += 500;
    }
    return new Manifest(
        name,
        "op",
        vni.name(),
        Instant.parse("2023-11-14T22:13:18.500Z"),
        Instant.parse("2023-11-14T22:13:25Z"),
        ColorCarrier.SENDER_HOLD,
        new TreeMap<>(),
        vni.hosts(),
        0.5,
        new TreeMap<>(members));
  }

  @Override
  public CheckReport check(VniLayout vni, Cancellation cancellation) throws ServiceException {
    return new CheckReport("SENDER_HOLD", findings);
  }

  @Override
  public CreatedSnapshot create(
      CreateRequest request, ServiceListener listener, Cancellation cancellation)
      throws ServiceException, InterruptedException {
    created.add(request.vni());
    listener.progress(Step.PREPARE, 10);
    listener.progress(Step.SAVE, 50);
    request.vni().members().forEach(listener::saved);
    beforeSeal.happen();
    Manifest manifest = manifest(request.name(), request.vni());
    store.put(request.name(), manifest);
    afterSeal.happen();
    return new CreatedSnapshot(manifest, List.of(), List.of());
  }

  @Override
  public OpenSnapshot open(SnapshotName name) {
    return new OpenSnapshot() {
      @Override
      public Manifest manifest() {
        return store.get(name);
      }

      @Override
      public RestoredVni takeOver(
          TakeOverRequest request, ServiceListener listener, Cancellation cancellation)
          throws ServiceException, InterruptedException {
        takenOver.add(request);
        listener.progress(Step.LOAD, 50);
        beforeTakeOver.happen();
        refuseIfGone(request.vni());
        Map<MemberName, Long> started = new TreeMap<>();
        request.vni().members().keySet().forEach(member -> started.put(member, CUT_MICROS));
        return new RestoredVni(
            new TreeMap<>(started), new TreeMap<>(restoreFailures), 6, 100, 400, 900, List.of());
      }

      @Override
      public void close() {}
    };
  }

  private void refuseIfGone(VniLayout vni) throws ServiceException {
    for (MemberName member : missing(vni, new Cancellation())) {
      throw new ServiceException(
          ServiceException.Kind.NOT_POSSIBLE, "there is no domain %s".formatted(member));
    }
  }

  @Override
  public Optional<Manifest> find(SnapshotName name) throws ServiceException, InterruptedException {
    onFind.happen();
    return Optional.ofNullable(store.get(name));
  }

  @Override
  public Listing list() {
    return new Listing(List.copyOf(store.values()), List.of());
  }

  @Override
  public byte[] channel(SnapshotName name, MemberName member) throws ServiceException {
    if (!store.containsKey(name)) {
      throw new ServiceException(
          ServiceException.Kind.NOT_FOUND, "there is no snapshot %s".formatted(name));
    }
    return "frames to %s".formatted(member).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void delete(SnapshotName name) throws ServiceException, InterruptedException {
    beforeDelete.happen();
    store.remove(name);
  }

  @Override
  public Set<MemberName> missing(VniLayout vni, Cancellation cancellation) {
    Set<MemberName> missing = new HashSet<>(gone);
    missing.retainAll(vni.members().keySet());
    return missing;
  }
}
