// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints how each test ended, at once: a suite that takes long reports only at its end. */
public final class Progress implements TestWatcher {
  @Override
  public void testSuccessful(ExtensionContext test) {
    System.out.println("passed: " + test.getDisplayName());
  }

  @Override
  public void testFailed(ExtensionContext test, Throwable cause) {
    System.out.println("FAILED: " + test.getDisplayName() + ": " + cause);
  }
}
