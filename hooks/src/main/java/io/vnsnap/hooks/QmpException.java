// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;

/** QEMU refused a monitor command. */
public final class QmpException extends HypervisorException {
  private static final long serialVersionUID = 1L;

  public QmpException(String member, String command, String description) {
    super("QEMU of %s refused %s: %s".formatted(member, command, description));
  }
}
