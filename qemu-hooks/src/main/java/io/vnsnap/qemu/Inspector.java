// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whether members can be cut. Changes nothing. */
final class Inspector {
  /** The first libvirt that hands descriptors to QEMU's monitor. */
  private static final long LIBVIRT_NEEDED = 8_002_000;

  private final LibvirtConnection connection;
  private final HostSettings settings;

  Inspector(LibvirtConnection connection, HostSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  List<MemberInspection> inspectAll() throws HypervisorException {
    List<MemberInspection> all = new ArrayList<>();
    for (String name : connection.names()) {
      // Names that VNsnap could not use for folders are not for it.
      Optional<MemberName> member = MemberName.ifValid(name);
      if (member.isPresent()) {
        all.add(inspect(member.get()));
      }
    }
    return all;
  }

  MemberInspection inspect(MemberName member) throws HypervisorException {
    Optional<DomainHandle> found = connection.find(member);
    if (found.isEmpty()) {
      return MemberInspection.missing(member);
    }
    try (DomainHandle domain = found.get()) {
      return inspect(member, domain);
    }
  }

  private MemberInspection inspect(MemberName member, DomainHandle domain)
      throws HypervisorException {
    MemberState state = state(domain.state());
    DomainXml xml = DomainXml.parse(domain.liveXml());
    Monitor monitor = new Monitor(domain);
    List<Problem> problems = new ArrayList<>();
    if (connection.libvirtVersion() < LIBVIRT_NEEDED) {
      problems.add(
          blocking(
              "libvirt",
              "version %s can't hand files to QEMU".formatted(inWords(connection.libvirtVersion())),
              "install libvirt 8.2 or later"));
    }
    problems.addAll(new XmlProblems(xml).find());
    List<Nic> nics = new Nics(monitor.process()).of(xml);
    List<Disk> disks = List.of();
    switch (state) {
      case RUNNING -> {
        try {
          disks = new BlockDevices(xml, monitor).all();
          problems.addAll(new QemuProblems(monitor, settings).find());
        } catch (HypervisorException e) {
          problems.add(
              blocking(
                  member.value(), e.getMessage(), "see that it runs and that libvirt reaches it"));
        }
      }
      case PAUSED ->
          problems.add(
              blocking(member.value(), "it is paused", "resume it: virsh resume " + member));
      case OFF, MISSING ->
          problems.add(
              blocking(member.value(), "it does not run", "start it: virsh start " + member));
    }
    return new MemberInspection(
        member,
        state,
        xml.uuid(),
        xml.memoryBytes(),
        xml.vcpus(),
        nics,
        disks,
        xml.hasFreePageReporting(),
        problems);
  }

  private static MemberState state(DomainHandle.State state) {
    return switch (state) {
      case RUNNING, BLOCKED -> MemberState.RUNNING;
      case PAUSED, PM_SUSPENDED -> MemberState.PAUSED;
      case NO_STATE, SHUTDOWN, SHUTOFF, CRASHED -> MemberState.OFF;
    };
  }

  private static String inWords(long version) {
    return "%d.%d.%d".formatted(version / 1_000_000, version / 1000 % 1000, version % 1000);
  }

  static Problem blocking(String subject, String reason, String remedy) {
    return new Problem(Problem.Severity.BLOCKING, subject, reason, remedy);
  }

  static Problem warning(String subject, String reason, String remedy) {
    return new Problem(Problem.Severity.WARNING, subject, reason, remedy);
  }
}
