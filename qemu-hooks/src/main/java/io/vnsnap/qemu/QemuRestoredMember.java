// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.hooks.DomainXml;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A QEMU that has got its devices from a snapshot, and its memory or the promise of it. */
final class QemuRestoredMember implements RestoredMember {
  private static final Logger LOG = LoggerFactory.getLogger(QemuRestoredMember.class);

  /** A started member owes its life to the rest of its memory, so this much time is granted. */
  private static final Duration LAST_WAIT = Duration.ofMinutes(10);

  private final MemberName name;
  private final DomainHandle domain;
  private final Optional<String> lastingXml;
  private final MemoryFeed feed;
  private final DiskRestorer disks;
  private List<Nic> nics = List.of();
  private boolean started;
  private boolean loaded;
  private boolean closed;

  /**
   * @param lastingXml the definition to give to a domain that has none; absent if it is to have
   *     none
   */
  QemuRestoredMember(
      MemberName name,
      DomainHandle domain,
      Optional<String> lastingXml,
      MemoryFeed feed,
      DiskRestorer disks) {
    this.name = name;
    this.domain = domain;
    this.lastingXml = lastingXml;
    this.feed = feed;
    this.disks = disks;
  }

  void lookAtNics() throws HypervisorException {
    nics = new Nics(new Monitor(domain).process()).of(DomainXml.parse(domain.liveXml()));
  }

  @Override
  public MemberName name() {
    return name;
  }

  @Override
  public List<Nic> nics() {
    return nics;
  }

  @Override
  public synchronized void start() throws HypervisorException {
    domain.resume();
    started = true;
    disks.commit();
    if (lastingXml.isPresent() && !domain.isPersistent()) {
      domain.connection().define(lastingXml.get(), name.value());
    }
  }

  @Override
  public void awaitLoaded(Duration deadline) throws HypervisorException {
    feed.awaitLoaded(deadline);
    synchronized (this) {
      loaded = true;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (started && !loaded) {
      try {
        feed.awaitLoaded(LAST_WAIT);
      } catch (HypervisorException e) {
        LOG.error("{} can't go on: {}", name, e.getMessage());
      }
    }
    if (!started) {
      destroyQuietly(domain);
    }
    feed.close();
    if (!started) {
      disks.undo();
    }
    domain.close();
  }

  static void destroyQuietly(DomainHandle domain) {
    try {
      domain.destroy();
    } catch (HypervisorException e) {
      LOG.debug("ending {}", domain.name(), e);
    }
  }
}
