// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.SavedMember;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * A prepared checkpoint of one member. Called in the order of the methods, by one thread, except
 * {@link #close}, which any thread may call at any time.
 */
public interface Checkpoint extends AutoCloseable {
  /** Stops the vCPUs. Once it returns the member sends nothing and takes nothing. */
  void stop() throws HypervisorException;

  /**
   * Marks the point in time of every disk, captures the devices, begins the background save of
   * memory and lets the member run. Returns once its vCPUs run.
   */
  CutTimes captureAndRun() throws HypervisorException;

  /**
   * Waits until memory and disks are in their files, synced.
   *
   * @param savedBytes told now and then how many bytes of memory and disks have been saved
   * @throws HypervisorException also when the deadline passes
   */
  SavedMember awaitSaved(LongConsumer savedBytes, Duration deadline) throws HypervisorException;

  /**
   * Ends the checkpoint. If it is not saved it is undone: jobs are cancelled and the member runs if
   * it was this checkpoint that stopped it. Files are the caller's to remove. May be called twice.
   */
  @Override
  void close();
}
