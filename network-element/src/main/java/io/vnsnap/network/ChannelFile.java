// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.MacAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A member's channel.pcapng: frames in flight to it, each NIC an interface named by its address.
 */
final class ChannelFile {
  private static final int TIMESTAMP_BITS = 32;
  private static final int BLOCK_BYTES_MAX = 1 << 20;

  private ChannelFile() {}

  /** Writes a new file and syncs it. Frames of a NIC keep their order. */
  static void write(Path file, Map<MacAddress, List<Frame>> channels) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
      writeBlock(out, Pcapng.SECTION_HEADER, sectionHeader());
      for (MacAddress mac : channels.keySet()) {
        writeBlock(out, Pcapng.INTERFACE_DESCRIPTION, interfaceDescription(mac));
      }
      int number = 0;
      for (List<Frame> frames : channels.values()) {
        for (Frame frame : frames) {
          writeBlock(out, Pcapng.ENHANCED_PACKET, enhancedPacket(number, frame));
        }
        number++;
      }
      out.flush();
      channel.force(true);
    }
  }

  private static byte[] sectionHeader() {
    byte[] body = new byte[16];
    over(body)
        .putInt(Pcapng.BYTE_ORDER_MAGIC)
        .putShort(Pcapng.MAJOR_VERSION)
        .putShort(Pcapng.MINOR_VERSION)
        .putLong(-1);
    return body;
  }

  private static byte[] interfaceDescription(MacAddress mac) {
    byte[] name = mac.value().getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[8 + 4 + Pcapng.padded(name.length) + 4 + 4 + 4];
    ByteBuffer body = over(bytes);
    body.putShort(Pcapng.LINKTYPE_ETHERNET).putShort((short) 0).putInt(0);
    body.putShort(Pcapng.OPTION_INTERFACE_NAME).putShort((short) name.length).put(name);
    body.position(Pcapng.padded(body.position()));
    body.putShort(Pcapng.OPTION_TIMESTAMP_RESOLUTION).putShort((short) 1);
    body.put(Pcapng.MICROSECONDS);
    body.position(Pcapng.padded(body.position()));
    body.putShort(Pcapng.OPTION_END).putShort((short) 0);
    return bytes;
  }

  private static byte[] enhancedPacket(int number, Frame frame) {
    int length = frame.bytes().length;
    byte[] body = new byte[20 + Pcapng.padded(length)];
    over(body)
        .putInt(number)
        .putInt((int) (frame.arrivalMicros() >>> TIMESTAMP_BITS))
        .putInt((int) frame.arrivalMicros())
        .putInt(length)
        .putInt(length)
        .put(frame.bytes());
    return body;
  }

  private static void writeBlock(OutputStream out, int type, byte[] body) throws IOException {
    int length = Pcapng.BLOCK_FRAME_BYTES + body.length;
    byte[] head = new byte[Pcapng.BLOCK_HEADER_BYTES];
    over(head).putInt(type).putInt(length);
    byte[] tail = new byte[Integer.BYTES];
    over(tail).putInt(length);
    out.write(head);
    out.write(body);
    out.write(tail);
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The frames in flight to one NIC, in order.
   *
   * @throws IOException also if the file is damaged; the message names it
   */
  static List<Frame> read(Path file, MacAddress nic) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> interfaces = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    try {
      boolean begun = false;
      while (bytes.hasRemaining()) {
        int start = bytes.position();
        int type = bytes.getInt();
        int length = bytes.getInt();
        if (length < Pcapng.BLOCK_FRAME_BYTES
            || length > BLOCK_BYTES_MAX
            || length % Integer.BYTES != 0
            || length > bytes.limit() - start
            || bytes.getInt(start + length - Integer.BYTES) != length) {
          throw damaged(file, start);
        }
        if (!begun
            && (type != Pcapng.SECTION_HEADER
                || bytes.getInt(start + 8) != Pcapng.BYTE_ORDER_MAGIC)) {
          throw damaged(file, start);
        }
        begun = true;
        ByteBuffer body =
            bytes
                .slice(start + Pcapng.BLOCK_HEADER_BYTES, length - Pcapng.BLOCK_FRAME_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        if (type == Pcapng.INTERFACE_DESCRIPTION) {
          interfaces.add(interfaceName(body));
        } else if (type == Pcapng.ENHANCED_PACKET
            && interfaces.get(body.getInt()).equals(nic.value())) {
          frames.add(frame(body));
        }
        bytes.position(start + length);
      }
      if (!begun) {
        throw damaged(file, 0);
      }
      return frames;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IOException("%s is damaged: a block ends too early".formatted(file), e);
    }
  }

  private static String interfaceName(ByteBuffer body) {
    body.position(8);
    while (body.remaining() >= Integer.BYTES) {
      int option = body.getShort();
      int length = Short.toUnsignedInt(body.getShort());
      byte[] value = new byte[length];
      body.get(value);
      body.position(Pcapng.padded(body.position()));
      if (option == Pcapng.OPTION_INTERFACE_NAME) {
        return new String(value, StandardCharsets.US_ASCII);
      }
    }
    return "";
  }

  private static Frame frame(ByteBuffer body) {
    long micros =
        Integer.toUnsignedLong(body.getInt()) << TIMESTAMP_BITS
            | Integer.toUnsignedLong(body.getInt());
    int length = body.getInt();
    body.getInt();
    if (length < Frame.HEADER_BYTES || length > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new Frame(bytes, micros);
  }

  private static IOException damaged(Path file, int offset) {
    return new IOException("%s is damaged at byte %d".formatted(file, offset));
  }
}
