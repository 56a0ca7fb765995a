// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import java.nio.file.Path;

/**
 * What of a host has to do with disks.
 *
 * @param sockets of the QEMUs that serve some of them
 * @param programs such as LVM's
 * @param devices the folder of devices
 * @param blockDevices the folder where the kernel describes block devices
 */
record DiskHost(QemuSockets sockets, Programs programs, Path devices, Path blockDevices) {
  static final DiskHost HERE =
      new DiskHost(
          QemuSockets.HERE, new LocalPrograms(), Path.of("/dev"), Path.of("/sys/class/block"));
}
