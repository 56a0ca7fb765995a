// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import io.vnsnap.core.port.HypervisorException;

/** libxenguest: saves a domain while it runs, and resumes it; see xenguest.h. */
final class Libxenguest {
  private static final int LIVE = 1;

  /**
   * XC_STREAM_REMUS: after the domain's state we are called to resume it, before its writes are
   * watched no more, which takes a while.
   */
  private static final int CHECKPOINTED = 1;

  /** The guest knows that nothing has happened to it and keeps its devices. */
  private static final int FAST = 1;

  private static final int NO_DESCRIPTOR = -1;

  private final boolean old;
  private final Calls calls;
  private final ResumeCalls resumeCalls;

  private interface Calls extends Library {
    int xc_domain_save(
        Pointer handle,
        int descriptor,
        int domain,
        int flags,
        SaveCallbacks callbacks,
        int streamType,
        int receiveDescriptor);
  }

  /** libxenctrl's in old releases. */
  private interface ResumeCalls extends Library {
    int xc_domain_resume(Pointer handle, int domain, int fast);
  }

  Libxenguest(XenRelease release) {
    this.old = release.isOld();
    this.calls = Native.load(release.guest(), Calls.class);
    this.resumeCalls =
        Native.load(release.isOld() ? release.control() : release.guest(), ResumeCalls.class);
  }

  /**
   * Saves the domain into a descriptor, up to the record that ends a checkpoint. Returns when its
   * writes are watched no more, whether it was saved or not. Does not resume it.
   *
   * @throws HypervisorException if it was not saved
   */
  void save(Libxenctrl control, int domain, int descriptor, SaveEvents events)
      throws HypervisorException {
    SaveCallbacks callbacks = new SaveCallbacks();
    callbacks.suspend = data -> events.suspend() ? 1 : 0;
    callbacks.precopyPolicy = precopyPolicy(events);
    callbacks.postcopy = data -> events.saved() ? 1 : 0;
    // One checkpoint is enough.
    callbacks.checkpoint = data -> 0;
    // Only asked for domains with a device model, whose writes it would have to report.
    callbacks.switchQemuLogDirty = (id, enable, data) -> 0;
    int failed =
        calls.xc_domain_save(
            control.handle(), descriptor, domain, LIVE, callbacks, CHECKPOINTED, NO_DESCRIPTOR);
    if (failed != 0) {
      throw new HypervisorException(
          "Xen could not save domain %d (errno %d)".formatted(domain, Native.getLastError()));
    }
  }

  private Callback precopyPolicy(SaveEvents events) {
    if (old) {
      OldPrecopyPolicy policy =
          (statistics, data) -> decide(events, statistics.iteration, statistics.dirtyCount);
      return policy;
    }
    PrecopyPolicy policy =
        (statistics, data) -> decide(events, statistics.iteration, statistics.dirtyCount);
    return policy;
  }

  private static int decide(SaveEvents events, int iteration, NativeLong dirtyCount) {
    long dirty = dirtyCount.longValue();
    SaveEvents.Decision decision;
    if (iteration == 0) {
      decision = events.beginning();
    } else {
      decision = dirty < 0 ? events.betweenRounds(iteration) : events.beforeRound((int) dirty);
    }
    return decision.code();
  }

  /** Lets a suspended domain go on as if it had never been suspended. */
  void resume(Libxenctrl control, int domain) throws HypervisorException {
    if (resumeCalls.xc_domain_resume(control.handle(), domain, FAST) != 0) {
      throw new HypervisorException(
          "domain %d could not be resumed (errno %d); try: virsh resume"
              .formatted(domain, Native.getLastError()));
    }
  }

  /** struct precopy_stats. */
  @FieldOrder({"iteration", "totalWritten", "dirtyCount"})
  public static class PrecopyStatistics extends Structure {
    public int iteration;
    public NativeLong totalWritten;
    public NativeLong dirtyCount;

    /** As it is passed. */
    public static final class ByValue extends PrecopyStatistics implements Structure.ByValue {}
  }

  /** struct precopy_stats of old releases; it is passed in registers. */
  @FieldOrder({"iteration", "totalWritten", "dirtyCount"})
  public static class OldPrecopyStatistics extends Structure {
    public int iteration;
    public int totalWritten;
    public NativeLong dirtyCount;

    /** As it is passed. */
    public static final class ByValue extends OldPrecopyStatistics implements Structure.ByValue {}
  }

  /** A callback that gets nothing but its data. */
  public interface Plain extends Callback {
    int invoke(Pointer data);
  }

  /** precopy_policy_t. */
  public interface PrecopyPolicy extends Callback {
    int invoke(PrecopyStatistics.ByValue statistics, Pointer data);
  }

  /** precopy_policy_t of old releases. */
  public interface OldPrecopyPolicy extends Callback {
    int invoke(OldPrecopyStatistics.ByValue statistics, Pointer data);
  }

  /** Whether the device model is to report what it writes. */
  public interface SwitchLogDirty extends Callback {
    int invoke(int domain, int enable, Pointer data);
  }

  /** struct save_callbacks. */
  @FieldOrder({
    "suspend",
    "precopyPolicy",
    "postcopy",
    "checkpoint",
    "waitCheckpoint",
    "switchQemuLogDirty",
    "data"
  })
  public static final class SaveCallbacks extends Structure {
    public Plain suspend;

    /** A {@link PrecopyPolicy}, or an {@link OldPrecopyPolicy}. */
    public Callback precopyPolicy;

    public Plain postcopy;
    public Plain checkpoint;
    public Plain waitCheckpoint;
    public SwitchLogDirty switchQemuLogDirty;
    public Pointer data;
  }
}
