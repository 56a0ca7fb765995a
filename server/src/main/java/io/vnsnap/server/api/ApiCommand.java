// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;

/**
 * A command of the API.
 *
 * @param name as requests say it
 * @param changes whether it changes something, and so needs a POST and is in the audit log
 * @param forAdmins whether only admins may use it
 */
public record ApiCommand(String name, boolean changes, boolean forAdmins, Work work) {
  /** What it does. */
  @FunctionalInterface
  interface Work {
    /**
     * @return the content of the response object
     */
    JsonNode run(Parameters parameters, Caller caller) throws InterruptedException;
  }

  static ApiCommand asking(String name, Work work) {
    return new ApiCommand(name, false, false, work);
  }

  static ApiCommand changing(String name, Work work) {
    return new ApiCommand(name, true, false, work);
  }

  /** Whether the caller may use it. */
  boolean isFor(Caller caller) {
    return switch (caller.role()) {
      case ADMIN -> true;
      case USER -> !forAdmins;
      case METRICS -> false;
    };
  }
}
