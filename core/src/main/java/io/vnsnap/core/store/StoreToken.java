// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in the store with a random content that no other store has. It goes when closed.
 *
 * @param token the content
 */
public record StoreToken(Path file, String token) implements AutoCloseable {
  @Override
  public void close() throws StoreException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException(Reason.UNUSABLE, "can't remove %s: %s".formatted(file, e), e);
    }
  }
}
