// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes streams as libxl does, from the description of the format and not with our own writer. */
public final class SyntheticStream {
  static final int PAGE = 4096;
  static final int PAGE_DATA = 1;
  public static final int PV_INFO = 2;
  static final int SHARED_INFO = 7;
  static final int CHECKPOINT = 0xe;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final SortedMap<Integer, byte[]> contents = new TreeMap<>();
  private final SortedMap<Integer, Integer> types = new TreeMap<>();

  /** Both headers, and the record after which the domain's own stream begins. */
  public SyntheticStream begin() {
    return libxlHeader(2, 0).record(1).domainHeader(3, 0, 1, 12);
  }

  SyntheticStream libxlHeader(int version, int options) {
    return put(
        ByteBuffer.allocate(16).putLong(0x4c6962786c466d74L).putInt(version).putInt(options));
  }

  SyntheticStream domainHeader(int version, int options, int type, int pageShift) {
    ByteBuffer header = ByteBuffer.allocate(40);
    header.putLong(-1).putInt(0x58454e46).putInt(version).putShort((short) options);
    header.position(24).order(ByteOrder.LITTLE_ENDIAN);
    return put(header.putInt(type).putInt(pageShift).putInt(4).putInt(17));
  }

  public SyntheticStream record(int type, byte... body) {
    int padded = (body.length + 7) / 8 * 8;
    ByteBuffer record = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(type).putInt(body.length).put(body);
    return put(record);
  }

  public SyntheticStream pages(Map<Integer, Integer> pageTypes, Random random) {
    Map<Integer, Integer> ordered = new LinkedHashMap<>(pageTypes);
    ByteBuffer body =
        ByteBuffer.allocate(8 + ordered.size() * (8 + PAGE)).order(ByteOrder.LITTLE_ENDIAN);
    body.putInt(ordered.size()).putInt(0);
    ordered.forEach((page, type) -> body.putLong(page | (long) type << 60));
    ordered.forEach(
        (page, type) -> {
          types.put(page, type);
          contents.remove(page);
          if (type < 0xd) {
            byte[] content = content(random);
            contents.put(page, content);
            body.put(content);
          }
        });
    byte[] taken = new byte[body.position()];
    body.get(0, taken);
    return record(PAGE_DATA, taken);
  }

  private static byte[] content(Random random) {
    byte[] content = new byte[PAGE];
    if (random.nextInt(4) > 0) {
      random.nextBytes(content);
    }
    return content;
  }

  /** Ends the domain and the whole. */
  public byte[] end() {
    record(0);
    record(0);
    return bytes();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private SyntheticStream put(ByteBuffer filled) {
    byte[] taken = new byte[filled.capacity()];
    filled.get(0, taken);
    bytes.writeBytes(taken);
    return this;
  }

  /** The last type of each page. */
  SortedMap<Integer, Integer> types() {
    return types;
  }

  /** What memory.raw must be. */
  public byte[] memory() {
    byte[] memory = new byte[types.isEmpty() ? 0 : (types.lastKey() + 1) * PAGE];
    contents.forEach((page, content) -> System.arraycopy(content, 0, memory, page * PAGE, PAGE));
    return memory;
  }
}
