// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import org.apache.cloudstack.managed.context.ManagedContextRunnable;

/** Threads with what CloudStack's services expect to find in one. */
public final class ManagedThreads implements Threads {
  @Override
  public void start(String name, Runnable work) {
    Thread thread =
        new Thread(
            new ManagedContextRunnable() {
              @Override
              protected void runInContext() {
                work.run();
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
