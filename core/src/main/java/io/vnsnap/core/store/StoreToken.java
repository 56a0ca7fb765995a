// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import java.nio.file.Path;

/** A file in the store with a random content that no other store has. It goes when closed. */
public interface StoreToken extends AutoCloseable {
  /** Its path, as hosts see it. */
  Path file();

  /** Its content. */
  String token();

  /** Removes the file. May repeat. */
  @Override
  void close() throws StoreException;
}
