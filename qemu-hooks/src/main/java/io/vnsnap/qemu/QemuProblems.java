// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static io.vnsnap.qemu.Inspector.blocking;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.QmpException;
import java.util.ArrayList;
import java.util.List;

/** What keeps a running QEMU from saving its state in the background. */
final class QemuProblems {
  private final Monitor monitor;
  private final HostSettings settings;
  private final List<Problem> problems = new ArrayList<>();

  QemuProblems(Monitor monitor, HostSettings settings) {
    this.monitor = monitor;
    this.settings = settings;
  }

  List<Problem> find() throws HypervisorException {
    QemuVersion version = QemuVersion.of(monitor);
    if (!version.hasBackgroundSnapshot()) {
      problems.add(
          blocking(
              monitor.member(),
              "its QEMU %s has no background snapshot".formatted(version),
              "install QEMU 6.0 or later and start it anew"));
      return problems;
    }
    boolean isRoot = monitor.process().map(QemuProcess::isRoot).orElse(false);
    if (!isRoot && !settings.allowsUnprivilegedUserfaultfd()) {
      problems.add(
          blocking(
              monitor.member(),
              "its QEMU may not watch its memory (userfaultfd)",
              "run: sysctl -w vm.unprivileged_userfaultfd=1, and put it into /etc/sysctl.d"));
    } else {
      askForCapability();
    }
    if (settings.enforcesSelinux() && !isRoot) {
      problems.add(
          blocking(
              monitor.member(),
              "SELinux keeps its QEMU from writing into the snapshot",
              "set SELinux to permissive, or security_driver = \"none\" in qemu.conf"));
    }
    checkJobs();
    return problems;
  }

  /** QEMU checks the kernel and the machine's memory when the capability is switched on. */
  private void askForCapability() throws HypervisorException {
    if (MemoryCapture.isRunning(monitor)) {
      problems.add(
          blocking(monitor.member(), "it is being migrated or saved", "wait until that has ended"));
      return;
    }
    if (monitor.hasCapability(MemoryCapture.CAPABILITY)) {
      return;
    }
    try {
      monitor.setCapability(MemoryCapture.CAPABILITY, true);
      monitor.setCapability(MemoryCapture.CAPABILITY, false);
    } catch (QmpException e) {
      problems.add(
          blocking(
              monitor.member(),
              e.getMessage(),
              "see docs/qemu.md for what background snapshots need"));
    }
  }

  private void checkJobs() throws HypervisorException {
    for (JsonNode job : monitor.run("query-jobs")) {
      if (!job.path("status").asText().equals("concluded")) {
        problems.add(
            blocking(
                monitor.member(),
                "a %s job runs on its disks".formatted(job.path("type").asText()),
                "wait until it has ended: virsh domblklist and virsh blockjob show it"));
      }
    }
    JsonNode blockers = monitor.run("query-migrate").path("blocked-reasons");
    for (JsonNode reason : blockers) {
      problems.add(
          blocking(
              monitor.member(),
              "QEMU can't save it: " + reason.asText(),
              "remove the device that this is about"));
    }
  }
}
