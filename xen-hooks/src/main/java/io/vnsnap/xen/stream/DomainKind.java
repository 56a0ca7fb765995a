// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;

/** What a domain is to Xen. PVH domains are HVM domains here. */
public enum DomainKind {
  PV(1),
  HVM(2);

  private final int code;

  DomainKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static DomainKind of(int code) throws StreamFormatException {
    for (DomainKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new StreamFormatException(
        "it is of a domain of type %d, not x86 PV or HVM".formatted(code));
  }
}
