// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

/** Starts threads that may use CloudStack's services. */
@FunctionalInterface
public interface Threads {
  void start(String name, Runnable work);
}
