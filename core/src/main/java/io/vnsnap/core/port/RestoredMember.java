// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import java.time.Duration;
import java.util.List;

/** A member loaded from a snapshot, paused until started. */
public interface RestoredMember extends AutoCloseable {
  MemberName name();

  /** The NICs as they are on this host, with their taps. */
  List<Nic> nics();

  /** Lets the member run. Returns once its vCPUs do. */
  void start() throws HypervisorException;

  /** Waits until all memory has arrived and the member depends on the snapshot's memory no more. */
  void awaitLoaded(Duration deadline) throws HypervisorException;

  /** Ends the loading. A member that never started is removed, and its disks put back. */
  @Override
  void close();
}
