// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.model.MemberName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What protects the host while an operation runs: its journal, and a guardian that reads it. */
final class OperationGuard {
  private static final Logger LOG = LoggerFactory.getLogger(OperationGuard.class);

  private final Journal journal;
  private final Guardian guardian;

  private OperationGuard(Journal journal, Guardian guardian) {
    this.journal = journal;
    this.guardian = guardian;
  }

  /**
   * @throws AgentException if a member is in another operation, or the host can't be protected
   */
  static OperationGuard begin(Host host, Journal.Entry entry) throws AgentException {
    Operations operations = Operations.ofThisHost(host.run());
    Journal journal = operations.begin(entry, new Recovery(host));
    try {
      return new OperationGuard(
          journal,
          Guardian.post(host.recoveryCommand().apply(journal.folder()), operations.recoveryLog()));
    } catch (AgentException e) {
      end(journal);
      throw e;
    }
  }

  void pausing(MemberName member) throws AgentException {
    journal.pausing(member);
  }

  void running(MemberName member) throws AgentException {
    journal.running(member);
  }

  /** See {@link Journal#loading}. */
  Path loading(MemberName member, Path snapshot, Optional<Path> diskFolder) throws AgentException {
    return journal.loading(member, snapshot, diskFolder);
  }

  /** The operation has ended and left nothing. */
  void end() {
    end(journal);
    guardian.dismiss();
  }

  /**
   * The operation has ended and left something behind: the guardian tries again when this process
   * ends.
   */
  void leaveToGuardian() {
    LOG.warn("recovery is left to the guardian of {}", journal.folder());
  }

  private static void end(Journal journal) {
    try {
      journal.end();
    } catch (IOException e) {
      LOG.warn("can't remove the journal {}: {}", journal.folder(), e.toString());
    }
  }
}
