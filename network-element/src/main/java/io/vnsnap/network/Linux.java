// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import io.vnsnap.core.port.ColoringException;

/** Numbers and conventions of the Linux system call interface. */
final class Linux {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  static final short POLLIN = 1;

  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int EBADF = 9;
  static final int EAGAIN = 11;
  static final int ENOBUFS = 105;

  /** The same on every architecture since Linux 5.3. */
  static final int SYS_PIDFD_OPEN = 434;

  /** The same on every architecture since Linux 5.6. */
  static final int SYS_PIDFD_GETFD = 438;

  private static final int MEMBARRIER_CMD_GLOBAL = 1;

  private Linux() {}

  /** Why the calling thread's last call failed, in words. */
  static String lastError() {
    return LibC.strerror(Native.getLastError());
  }

  /** Returns the result, or throws if it means failure. */
  static int check(int result, String what) throws ColoringException {
    if (result < 0) {
      throw new ColoringException("%s failed: %s".formatted(what, lastError()));
    }
    return result;
  }

  /**
   * Returns once no processor handles a frame by rules that were replaced before the call.
   *
   * <p>membarrier(2) with MEMBARRIER_CMD_GLOBAL waits for an RCU grace period, which is the rule by
   * which the kernel itself retires rules, and which covers every softirq.
   */
  static void awaitGracePeriod() throws ColoringException {
    if (LibC.syscall(membarrierNumber(), MEMBARRIER_CMD_GLOBAL, 0, 0) < 0) {
      throw new ColoringException(
          "the kernel refuses membarrier(GLOBAL): %s; boot without nohz_full"
              .formatted(lastError()));
    }
  }

  private static long membarrierNumber() throws ColoringException {
    if (Platform.isIntel()) {
      return 324;
    }
    if (Platform.isARM()
        || Platform.ARCH.startsWith("riscv")
        || Platform.ARCH.startsWith("loong")) {
      return 283;
    }
    if (Platform.ARCH.startsWith("s390")) {
      return 356;
    }
    throw new ColoringException(
        "the processor architecture \"%s\" is not supported".formatted(Platform.ARCH));
  }
}
