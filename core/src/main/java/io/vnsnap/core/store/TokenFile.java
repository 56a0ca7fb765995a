// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import io.vnsnap.core.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A token in a store that this machine sees. */
record TokenFile(Path file, String token) implements StoreToken {
  @Override
  public void close() throws StoreException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StoreException(Reason.UNUSABLE, "can't remove %s: %s".formatted(file, e), e);
    }
  }
}
