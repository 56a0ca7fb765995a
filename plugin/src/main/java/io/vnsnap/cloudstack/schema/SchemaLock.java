// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

/** Keeps all other management servers from changing the tables. */
interface SchemaLock {
  /** Returns whether it was had in time. */
  boolean acquire();

  void release();
}
