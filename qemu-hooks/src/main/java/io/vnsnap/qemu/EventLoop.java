// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libvirt's event loop, run by a daemon thread. libvirt has one loop for a whole process, which
 * must exist before the first connection is opened and cannot be taken away again.
 */
final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private EventLoop() {}

  /** Starts the loop of this process unless it runs. */
  static void ensureRunning() throws HypervisorException {
    if (!Holder.REGISTERED) {
      throw new HypervisorException(
          "libvirt's event loop can't be set up in this process; see libvirt's log");
    }
  }

  private static final class Holder {
    static final boolean REGISTERED = start();

    private static boolean start() {
      try {
        Library.initEventLoop();
      } catch (LibvirtException e) {
        LOG.error("setting up libvirt's event loop", e);
        return false;
      }
      Thread thread = new Thread(EventLoop::run, "libvirt-events");
      thread.setDaemon(true);
      thread.start();
      return true;
    }
  }

  private static void run() {
    try {
      Library.runEventLoop();
    } catch (LibvirtException e) {
      LOG.error("libvirt's event loop has ended; no more events of QEMU will arrive", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
