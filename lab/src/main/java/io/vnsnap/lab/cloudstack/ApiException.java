// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.LabException;

/** CloudStack refused a call, or its job failed. */
final class ApiException extends LabException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code CloudStack's error code, such as 431 for a parameter that is wrong
   */
  ApiException(String command, int code, String words) {
    super("%s: %d: %s".formatted(command, code, words));
    this.code = code;
  }

  int code() {
    return code;
  }
}
