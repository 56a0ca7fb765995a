// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu.stream;

/**
 * The words of QEMU's migration stream, as QEMU 6.0 to 10 write them; see its migration/ram.c,
 * migration/savevm.h and migration/savevm.c.
 */
final class RamRecord {
  static final int MAGIC = 0x5145564d;
  static final int STREAM_VERSION = 3;

  static final int SECTION_EOF = 0;
  static final int SECTION_START = 1;
  static final int SECTION_PART = 2;
  static final int SECTION_END = 3;
  static final int SECTION_FULL = 4;
  static final int SUBSECTION = 5;
  static final int VM_DESCRIPTION = 6;
  static final int CONFIGURATION = 7;
  static final int COMMAND = 8;
  static final int SECTION_FOOTER = 0x7e;

  static final int FLAG_ZERO = 0x02;
  static final int FLAG_MEM_SIZE = 0x04;
  static final int FLAG_PAGE = 0x08;
  static final int FLAG_EOS = 0x10;
  static final int FLAG_CONTINUE = 0x20;

  static final int PAGE_BITS = 12;
  static final int PAGE_SIZE = 1 << PAGE_BITS;

  private RamRecord() {}
}
