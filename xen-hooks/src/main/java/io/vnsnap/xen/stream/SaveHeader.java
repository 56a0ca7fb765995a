// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What stands before libxl's stream in the files that libvirt's and xl's commands restore. */
public final class SaveHeader {
  private static final String LIBVIRT_MAGIC = "libvirt-xml\n \0 \r";
  private static final int LIBVIRT_VERSION = 2;
  private static final int LIBVIRT_RESERVED_BYTES = 40;

  private static final String XL_MAGIC = "Xen saved domain, xl format\n \0 \r";
  private static final int XL_BYTE_ORDER = 0x01020304;

  /** The configuration is JSON, and libxl's stream has version 2. */
  private static final int XL_FLAGS = 1 | 2;

  private SaveHeader() {}

  /**
   * For virsh restore.
   *
   * @param xml libvirt's description of the domain
   */
  public static ByteBuffer libvirt(String xml) {
    byte[] text = terminated(xml);
    return littleEndian(
            LIBVIRT_MAGIC.length() + 2 * Integer.BYTES + LIBVIRT_RESERVED_BYTES + text.length)
        .put(LIBVIRT_MAGIC.getBytes(StandardCharsets.US_ASCII))
        .putInt(LIBVIRT_VERSION)
        .putInt(text.length)
        .put(new byte[LIBVIRT_RESERVED_BYTES])
        .put(text)
        .flip();
  }

  /**
   * For xl restore.
   *
   * @param json libxl's own description of the domain
   */
  public static ByteBuffer xl(String json) {
    byte[] text = terminated(json);
    return littleEndian(XL_MAGIC.length() + 5 * Integer.BYTES + text.length)
        .put(XL_MAGIC.getBytes(StandardCharsets.US_ASCII))
        .putInt(XL_BYTE_ORDER)
        .putInt(XL_FLAGS)
        .putInt(0)
        .putInt(Integer.BYTES + text.length)
        .putInt(text.length)
        .put(text)
        .flip();
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
