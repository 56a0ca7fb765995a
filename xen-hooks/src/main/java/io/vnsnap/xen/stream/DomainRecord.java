// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import io.vnsnap.hooks.StreamFormatException;
import io.vnsnap.xen.stream.RecordInput.Header;

/** The records of a domain's stream, and where each has its place when a stream is made anew. */
enum DomainRecord {
  END(0x00, Place.END),
  PAGE_DATA(0x01, Place.PAGES),
  X86_PV_INFO(0x02, Place.BEFORE_PAGES),
  X86_PV_P2M_FRAMES(0x03, Place.BEFORE_PAGES),
  X86_PV_VCPU_BASIC(0x04, Place.AFTER_PAGES),
  X86_PV_VCPU_EXTENDED(0x05, Place.AFTER_PAGES),
  X86_PV_VCPU_XSAVE(0x06, Place.AFTER_PAGES),
  SHARED_INFO(0x07, Place.AFTER_PAGES),
  X86_TSC_INFO(0x08, Place.AFTER_PAGES),
  HVM_CONTEXT(0x09, Place.AFTER_PAGES),
  HVM_PARAMS(0x0a, Place.AFTER_PAGES),
  TOOLSTACK(0x0b, Place.NONE),
  X86_PV_VCPU_MSRS(0x0c, Place.AFTER_PAGES),
  /** What follows are copies of pages that were sent before: the last copy counts as ever. */
  VERIFY(0x0d, Place.DROPPED),
  /** One checkpoint is complete. With a plain save there is one only, and no such record. */
  CHECKPOINT(0x0e, Place.CHECKPOINT),
  CHECKPOINT_DIRTY_PFN_LIST(0x0f, Place.NONE),
  STATIC_DATA_END(0x10, Place.BEFORE_PAGES),
  X86_CPUID_POLICY(0x11, Place.BEFORE_PAGES),
  X86_MSR_POLICY(0x12, Place.BEFORE_PAGES);

  /** Where a record stands in a stream that is made of memory.raw and device.state. */
  enum Place {
    BEFORE_PAGES,
    PAGES,
    AFTER_PAGES,
    CHECKPOINT,
    END,
    /** Means nothing once all is in files. */
    DROPPED,
    /** Has no business in the stream of one save. */
    NONE
  }

  private final int code;
  private final Place place;

  DomainRecord(int code, Place place) {
    this.code = code;
    this.place = place;
  }

  int code() {
    return code;
  }

  Place place() {
    return place;
  }

  static DomainRecord of(Header header) throws StreamFormatException {
    for (DomainRecord record : values()) {
      if (record.code == header.type()) {
        if (record.place == Place.NONE) {
          throw new StreamFormatException(
              "the domain's record at byte %d is %s, which no single save has"
                  .formatted(header.position(), record));
        }
        return record;
      }
    }
    throw new StreamFormatException(
        "the domain's record at byte %d has the unknown type 0x%08x"
            .formatted(header.position(), header.type()));
  }
}
