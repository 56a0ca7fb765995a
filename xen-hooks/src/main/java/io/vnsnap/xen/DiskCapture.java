// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import java.util.List;

/** Disks of a member as they are at its cut. Made while the member runs; changes nothing of it. */
interface DiskCapture extends AutoCloseable {
  /** Writes out what the mark would have to write else. The guest may run. */
  void writeOut() throws HypervisorException;

  /** Marks the point in time of every disk. The guest stands still. */
  void mark() throws HypervisorException;

  /** Copies what was marked to the snapshot, behind the running guest. */
  List<SavedDisk> save(Deadline deadline) throws HypervisorException;

  /** At any time, by any thread: nothing is left of it on the host. What was saved stays. */
  @Override
  void close();
}
