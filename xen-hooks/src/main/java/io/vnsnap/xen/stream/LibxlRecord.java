// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import io.vnsnap.xen.stream.RecordInput.Header;

/** The records of libxl's stream, which the domain's own stream is wrapped in. */
enum LibxlRecord {
  END(0),
  /** Has no body: the domain's stream follows it. */
  LIBXC_CONTEXT(1),
  EMULATOR_XENSTORE_DATA(2),
  EMULATOR_CONTEXT(3),
  CHECKPOINT_END(4),
  CHECKPOINT_STATE(5);

  private final int code;

  LibxlRecord(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static LibxlRecord of(Header header) throws StreamFormatException {
    for (LibxlRecord record : values()) {
      if (record.code == header.type()) {
        return record;
      }
    }
    throw new StreamFormatException(
        "libxl's record at byte %d has the unknown type 0x%08x"
            .formatted(header.position(), header.type()));
  }
}
