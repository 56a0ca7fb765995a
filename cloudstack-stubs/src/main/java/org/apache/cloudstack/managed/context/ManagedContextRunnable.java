// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.managed.context;

public abstract class ManagedContextRunnable implements Runnable {
  @Override
  public void run() {
    throw new AssertionError("stub");
  }

  protected abstract void runInContext();
}
