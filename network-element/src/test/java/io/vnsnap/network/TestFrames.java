// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Frames with a number in them. */
final class TestFrames {
  private static final int MAGIC = 0x54455354;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int ARP = 0x0806;

  private TestFrames() {}

  /** UDP over IPv4 with checksums. */
  static byte[] udp(String from, String to, int number) {
    return udp(from, to, number, 64);
  }

  static byte[] udp(String from, String to, int number, int lengthBytes) {
    ByteBuffer frame = ByteBuffer.allocate(lengthBytes);
    start(frame, from, to, IPV4);
    int ipLength = lengthBytes - 14;
    frame.put((byte) 0x45).put((byte) 0).putShort((short) ipLength).putInt(0);
    frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(0x0a000001).putInt(0x0a000002);
    frame.putShort((short) 1).putShort((short) 2).putShort((short) (ipLength - 20));
    frame.putShort((short) 0);
    frame.putInt(MAGIC).putInt(number);
    frame.putShort(24, checksum(frame.array(), 14, 20));
    return frame.array();
  }

  static byte[] ipv6(String from, String to, int number) {
    ByteBuffer frame = ByteBuffer.allocate(90);
    start(frame, from, to, IPV6);
    frame.putInt(0x60000000).putShort((short) 36).put((byte) 59).put((byte) 64);
    frame.put(HexFormat.of().parseHex("fd000000000000000000000000000001"));
    frame.put(HexFormat.of().parseHex("fd000000000000000000000000000002"));
    frame.putInt(MAGIC).putInt(number);
    return frame.array();
  }

  static byte[] arp(String from, int number) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    start(frame, from, "ff:ff:ff:ff:ff:ff", ARP);
    frame.put(HexFormat.of().parseHex("0001080006040001"));
    frame.put(bytes(from)).putInt(0x0a000001).put(new byte[6]).putInt(0x0a000002);
    frame.putInt(MAGIC).putInt(number);
    return frame.array();
  }

  /** A TCP super-frame as a guest with segmentation offload hands it over, and its header. */
  static byte[] superFrame(String from, String to, int payloadBytes) {
    ByteBuffer frame = ByteBuffer.allocate(54 + payloadBytes);
    start(frame, from, to, IPV4);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (40 + payloadBytes)).putInt(0x00014000);
    frame.put((byte) 64).put((byte) 6).putShort((short) 0).putInt(0x0a000001).putInt(0x0a000002);
    frame.putShort((short) 1).putShort((short) 2).putInt(1000).putInt(1);
    frame.put((byte) 0x50).put((byte) 0x10).putShort((short) 100);
    frame.putShort(pseudoHeader(frame.array(), 20 + payloadBytes)).putShort((short) 0);
    for (int i = 0; i < payloadBytes; i++) {
      frame.put((byte) i);
    }
    frame.putShort(24, checksum(frame.array(), 14, 20));
    return frame.array();
  }

  static byte[] superFrameHeader(int segmentBytes) {
    ByteBuffer header = ByteBuffer.allocate(10);
    header.order(ByteOrder.nativeOrder());
    header.put((byte) 1).put((byte) 1).putShort((short) 54).putShort((short) segmentBytes);
    header.putShort((short) 34).putShort((short) 16);
    return header.array();
  }

  private static short pseudoHeader(byte[] frame, int tcpBytes) {
    long sum = 6L + tcpBytes;
    for (int at = 26; at < 34; at += 2) {
      sum += word(frame, at);
    }
    return (short) fold(sum);
  }

  /** Whether the TCP checksum of an IPv4 frame is right. */
  static boolean hasGoodTcpChecksum(byte[] frame) {
    int tcpBytes = word(frame, 16) - 20;
    long sum = 6L + tcpBytes;
    for (int at = 26; at < 34 + tcpBytes; at += 2) {
      sum += at + 1 < 34 + tcpBytes ? word(frame, at) : (frame[at] & 0xff) << 8;
    }
    return fold(sum) == 0xffff;
  }

  private static short checksum(byte[] bytes, int offset, int length) {
    long sum = 0;
    for (int at = offset; at < offset + length; at += 2) {
      sum += word(bytes, at);
    }
    return (short) ~fold(sum);
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >> 16);
    }
    return (int) folded;
  }

  private static int word(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  private static void start(ByteBuffer frame, String from, String to, int type) {
    frame.put(bytes(to)).put(bytes(from)).putShort((short) type);
  }

  private static byte[] bytes(String mac) {
    return HexFormat.ofDelimiter(":").parseHex(mac);
  }

  static boolean isTestFrame(Frame frame) {
    return numberAt(frame) >= 0;
  }

  static int number(Frame frame) {
    return ByteBuffer.wrap(frame.bytes()).getInt(numberAt(frame));
  }

  private static int numberAt(Frame frame) {
    int at =
        switch (frame.type()) {
          case IPV4 -> 42;
          case IPV6 -> 54;
          case ARP -> 42;
          default -> -1;
        };
    boolean found =
        at >= 0
            && frame.bytes().length >= at + 8
            && ByteBuffer.wrap(frame.bytes()).getInt(at) == MAGIC;
    return found ? at + 4 : -1;
  }

  static MacAddress mac(String text) {
    return new MacAddress(text);
  }
}
