// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The calls of the C library that taps, packet sockets and borrowed descriptors need, as in their
 * manual pages. A result below zero means failure; {@link Native#getLastError} then holds errno.
 * Sizes are those of 64-bit Linux.
 */
final class LibC {
  static {
    Native.register(LibC.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
  }

  private LibC() {}

  static native int open(String path, int flags);

  static native int close(int fd);

  static native long read(int fd, Pointer buffer, long sizeBytes);

  static native long write(int fd, byte[] buffer, long sizeBytes);

  static native int ioctl(int fd, long request, Pointer argument);

  static native int flock(int fd, int operation);

  static native int poll(Pointer fds, long count, int timeoutMillis);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, byte[] address, int addressBytes);

  static native int setsockopt(int fd, int level, int name, int[] value, int valueBytes);

  static native long send(int fd, byte[] buffer, long sizeBytes, int flags);

  static native long recv(int fd, byte[] buffer, long sizeBytes, int flags);

  static native int eventfd(int initial, int flags);

  /** Of the calling thread, if {@code pid} is 0. */
  static native int sched_setaffinity(int pid, long maskBytes, byte[] mask);

  /** For system calls that the C library has no function for. */
  static native long syscall(long number, long first, long second, long third);

  static native String strerror(int errno);
}
