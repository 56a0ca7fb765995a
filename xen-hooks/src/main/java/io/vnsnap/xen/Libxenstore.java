// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.vnsnap.core.port.HypervisorException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** libxenstore: the store through which guests are asked to suspend; see xenstore.h. */
final class Libxenstore implements AutoCloseable {
  private static final String SUSPEND = "suspend";
  private static final int NO_TRANSACTION = 0;
  private static final int EAGAIN = 11;

  private final Calls calls;
  private final Pointer handle;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /** C's bool is a byte. */
  private interface Calls extends Library {
    Pointer xs_open(NativeLong flags);

    void xs_close(Pointer handle);

    int xs_transaction_start(Pointer handle);

    byte xs_transaction_end(Pointer handle, int transaction, byte abort);

    byte xs_write(Pointer handle, int transaction, String path, byte[] value, int length);

    /** What is returned is freed by the caller. */
    Pointer xs_read(Pointer handle, int transaction, String path, IntByReference length);

    byte xs_resume_domain(Pointer handle, int domain);
  }

  private Libxenstore(Calls calls, Pointer handle) {
    this.calls = calls;
    this.handle = handle;
  }

  static Libxenstore open(XenRelease release) throws HypervisorException {
    try {
      Calls calls = Native.load(release.store(), Calls.class);
      Pointer handle = calls.xs_open(new NativeLong(0));
      if (handle == null) {
        throw new HypervisorException(
            "xenstored does not answer (errno %d); see that it runs in dom0"
                .formatted(Native.getLastError()));
      }
      return new Libxenstore(calls, handle);
    } catch (UnsatisfiedLinkError e) {
      throw new HypervisorException(
          "%s is missing on this host; install Xen's libraries".formatted(release.store()), e);
    }
  }

  /** Asks the guest to suspend itself. */
  void requestSuspend(int domain) throws HypervisorException {
    write(NO_TRANSACTION, domain, SUSPEND);
  }

  /**
   * Takes the request back, if the guest has not taken it up yet.
   *
   * @return whether it was there: if not, the guest suspends now, or has already, or was not asked
   */
  boolean withdrawSuspend(int domain) throws HypervisorException {
    while (true) {
      int transaction = calls.xs_transaction_start(handle);
      if (transaction == NO_TRANSACTION) {
        throw failure("begin a transaction");
      }
      boolean asked = SUSPEND.equals(read(transaction, path(domain)));
      if (asked) {
        write(transaction, domain, "");
      }
      if (calls.xs_transaction_end(handle, transaction, (byte) (asked ? 0 : 1)) != 0) {
        return asked;
      }
      if (Native.getLastError() != EAGAIN) {
        throw failure("end a transaction");
      }
    }
  }

  /** xenstored shall tell of the domain's next end, too. */
  void resumed(int domain) {
    calls.xs_resume_domain(handle, domain);
  }

  private void write(int transaction, int domain, String value) throws HypervisorException {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    if (calls.xs_write(handle, transaction, path(domain), bytes, bytes.length) == 0) {
      throw failure("write " + path(domain));
    }
  }

  private static HypervisorException failure(String what) {
    return new HypervisorException(
        "xenstored does not let us %s (errno %d); see that it runs in dom0"
            .formatted(what, Native.getLastError()));
  }

  private String read(int transaction, String path) {
    Pointer value = calls.xs_read(handle, transaction, path, new IntByReference());
    if (value == null) {
      return "";
    }
    try {
      return value.getString(0, StandardCharsets.US_ASCII.name());
    } finally {
      Native.free(Pointer.nativeValue(value));
    }
  }

  private static String path(int domain) {
    return "/local/domain/%d/control/shutdown".formatted(domain);
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      calls.xs_close(handle);
    }
  }
}
