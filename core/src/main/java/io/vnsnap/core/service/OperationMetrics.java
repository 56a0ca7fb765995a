// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.store.Manifest;

/**
 * Hears what becomes of operations, to count it. Its methods return at once and never throw; each
 * does nothing unless it is overridden.
 */
public interface OperationMetrics {
  /** Nobody counts. */
  OperationMetrics NONE = new OperationMetrics() {};

  /** What is counted apart. */
  enum Operation {
    CREATE,
    RESTORE,
    CLONE,
    DELETE
  }

  default void began(Operation operation) {}

  default void succeeded(Operation operation) {}

  default void failed(Operation operation, ServiceException.Kind why) {}

  /** A snapshot of this network has been sealed. */
  default void taken(String network, Manifest manifest) {}
}
