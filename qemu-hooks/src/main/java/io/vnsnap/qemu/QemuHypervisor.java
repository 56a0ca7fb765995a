// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.hooks.LoadNotes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** QEMU/KVM through libvirt; docs/qemu.md says how and what holds before and after each call. */
public final class QemuHypervisor implements Hypervisor {
  /** Where libvirt's system daemon keeps sockets and process ids. */
  private static final Path RUN_FOLDER = Path.of("/run/libvirt");

  private final LibvirtConnection connection;

  private QemuHypervisor(LibvirtConnection connection) {
    this.connection = connection;
  }

  /**
   * Connects to a host's libvirt daemon.
   *
   * @param uri such as qemu:///system
   */
  public static QemuHypervisor connect(String uri) throws HypervisorException {
    return connect(uri, RUN_FOLDER);
  }

  static QemuHypervisor connect(String uri, Path runFolder) throws HypervisorException {
    return new QemuHypervisor(LibvirtConnection.open(uri, runFolder));
  }

  @Override
  public List<MemberInspection> inspectAll() throws HypervisorException {
    return new Inspector(connection, new HostSettings()).inspectAll();
  }

  @Override
  public MemberInspection inspect(MemberName member) throws HypervisorException {
    return new Inspector(connection, new HostSettings()).inspect(member);
  }

  @Override
  public Checkpoint prepare(CheckpointPlan plan) throws HypervisorException {
    return new CheckpointFactory(connection).prepare(plan);
  }

  @Override
  public RestoredMember load(LoadPlan plan) throws HypervisorException {
    return new MemberLoader(connection).load(plan);
  }

  @Override
  public Predecessor predecessor(MemberName domain, Path directory) throws HypervisorException {
    return new PredecessorFinder(connection).find(domain, directory);
  }

  @Override
  public void destroy(MemberName member) throws HypervisorException {
    Optional<DomainHandle> found = connection.find(member);
    if (found.isPresent()) {
      try (DomainHandle domain = found.get()) {
        if (domain.state() != DomainHandle.State.SHUTOFF) {
          domain.destroy();
        }
      }
    }
  }

  @Override
  public void remove(MemberName member) throws HypervisorException {
    destroy(member);
    // A domain without a definition is gone by now.
    Optional<DomainHandle> left = connection.find(member);
    if (left.isPresent()) {
      try (DomainHandle domain = left.get()) {
        domain.undefine();
      }
    }
  }

  @Override
  public void recover(MemberName member, boolean pausedByUs) throws HypervisorException {
    Optional<DomainHandle> found = connection.find(member);
    if (found.isPresent()) {
      try (DomainHandle domain = found.get()) {
        if (domain.isRunningOrPaused()) {
          new Recovery(domain).run(pausedByUs);
        }
      }
    }
  }

  @Override
  public boolean recoverLoad(MemberName member, Path notes) throws HypervisorException {
    return new LoadRecovery(connection, member, LoadNotes.read(notes)).run();
  }

  @Override
  public void close() {
    connection.close();
  }
}
