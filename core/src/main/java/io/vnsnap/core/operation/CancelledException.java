// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

/** The user wants it no more. */
public class CancelledException extends Exception {
  private static final long serialVersionUID = 1L;

  CancelledException(String reason) {
    super(reason);
  }
}
