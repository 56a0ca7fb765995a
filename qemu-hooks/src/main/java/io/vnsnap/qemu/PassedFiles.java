// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.Libc;
import java.nio.file.Path;

/**
 * Files that QEMU gets as open descriptors, so that they may lie in a folder only root can enter.
 */
final class PassedFiles implements DiskBackup.Access {
  private static final String FOLDER = "/dev/fdset/";

  private final Monitor monitor;

  PassedFiles(Monitor monitor) {
    this.monitor = monitor;
  }

  @Override
  public String name(Path file, String node) throws HypervisorException {
    int descriptor;
    try {
      descriptor = Libc.open(file.toString(), Libc.O_RDWR | Libc.O_CLOEXEC);
    } catch (LastErrorException e) {
      throw new HypervisorException("%s can't be opened: %s".formatted(file, e.getMessage()), e);
    }
    try {
      return FOLDER
          + monitor
              .run("add-fd", monitor.arguments().put("opaque", node), descriptor)
              .path("fdset-id")
              .asInt();
    } finally {
      Libc.close(descriptor);
    }
  }

  /** The node has its copy by now. QEMU would not give the set up while its guest is paused. */
  @Override
  public void opened(String name) throws HypervisorException {
    int set = Integer.parseInt(name.substring(FOLDER.length()));
    monitor.run("remove-fd", monitor.arguments().put("fdset-id", set));
  }
}
