// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;

/** What Xen says of a page of a guest; the values are those of the stream. */
enum PageType {
  NORMAL(0x0, true),
  L1_TABLE(0x1, true),
  L2_TABLE(0x2, true),
  L3_TABLE(0x3, true),
  L4_TABLE(0x4, true),
  PINNED_L1_TABLE(0x9, true),
  PINNED_L2_TABLE(0xa, true),
  PINNED_L3_TABLE(0xb, true),
  PINNED_L4_TABLE(0xc, true),
  /** Its memory is broken. */
  BROKEN(0xd, false),
  /** There is memory, but nothing in it is worth sending. */
  ALLOCATED(0xe, false),
  /** The guest has no page at this number, or no longer. */
  ABSENT(0xf, false);

  private static final PageType[] BY_CODE = new PageType[16];

  static {
    for (PageType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final boolean hasData;

  PageType(int code, boolean hasData) {
    this.code = code;
    this.hasData = hasData;
  }

  int code() {
    return code;
  }

  /** Whether the stream has its content. */
  boolean hasData() {
    return hasData;
  }

  static PageType of(int code) throws StreamFormatException {
    PageType type = code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    if (type == null) {
      throw new StreamFormatException("a page has the unknown type 0x%x".formatted(code));
    }
    return type;
  }
}
