// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.store.StoreException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why something failed, in one sentence for the user. */
final class Reason {
  private static final Logger LOG = LoggerFactory.getLogger(Reason.class);

  private Reason() {}

  static String of(Exception failure) {
    LOG.debug("a step failed", failure);
    if (failure instanceof HypervisorException
        || failure instanceof ColoringException
        || failure instanceof StoreException
        || failure instanceof AgentException) {
      return failure.getMessage();
    }
    if (failure instanceof InterruptedException) {
      return "it was interrupted";
    }
    if (failure instanceof IOException) {
      return "a file could not be read or written: " + failure;
    }
    LOG.error("a step failed unexpectedly", failure);
    return "an error in VNsnap itself, please report it: " + failure;
  }
}
