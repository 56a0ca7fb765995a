// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the host's kernel permits. */
final class HostSettings {
  private static final Path USERFAULTFD = Path.of("/proc/sys/vm/unprivileged_userfaultfd");
  private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

  /** Whether processes that are not root may watch their memory. */
  boolean allowsUnprivilegedUserfaultfd() {
    return contains(USERFAULTFD, "1");
  }

  boolean enforcesSelinux() {
    return contains(SELINUX, "1");
  }

  private static boolean contains(Path file, String value) {
    try {
      return Files.readString(file).trim().equals(value);
    } catch (IOException e) {
      return false;
    }
  }
}
