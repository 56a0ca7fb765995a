// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.store.StoreToken;
import java.nio.file.Path;

/** A token that a host made; it goes with the connection. */
record RemoteToken(StoreLink link, String operation, Path file, String token)
    implements StoreToken {
  @Override
  public void close() {
    link.leave();
  }
}
