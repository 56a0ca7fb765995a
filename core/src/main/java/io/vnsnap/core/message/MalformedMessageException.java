// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import java.io.IOException;
import org.apache.commons.lang3.StringUtils;

/** A line that is no message of this protocol version. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 200;

  MalformedMessageException(String kind, String line, Throwable cause) {
    super(
        "\"%s\" is no %s of protocol version %d; use the same VNsnap version on every host"
            .formatted(
                StringUtils.abbreviate(line, SHOWN_CHARACTERS), kind, ProtocolVersion.CURRENT),
        cause);
  }
}
