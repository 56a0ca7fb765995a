// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import io.vnsnap.core.store.StoreException;

/** The connection was lost: whether the last thing that was asked has been done is not known. */
final class StoreLostException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreLostException(String message) {
    super(Reason.UNUSABLE, message);
  }
}
