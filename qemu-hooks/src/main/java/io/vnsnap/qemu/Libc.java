// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The Linux system calls that Java does not offer, on 64-bit Linux; see section 2 of the manual
 * pages. All report errors by {@link LastErrorException}.
 */
final class Libc {
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_SNDBUFFORCE = 32;
  static final int SHUT_RDWR = 2;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  /** Of linux/fcntl.h: sets how many bytes a pipe takes. */
  static final int F_SETPIPE_SZ = 1031;

  /** Of asm-generic/ioctls.h: tells how many bytes can be read. */
  static final long FIONREAD = 0x541b;

  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  /** Of linux/fs.h: shares data of files. */
  static final long FICLONE = 0x40049409L;

  /** Of linux/fs.h: starts to write out, without waiting. */
  static final int SYNC_FILE_RANGE_WRITE = 2;

  static final int AT_FDCWD = -100;
  static final int STATX_BLOCKS = 0x400;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int SYS_PIDFD_OPEN = 434;
  static final int SYS_PIDFD_GETFD = 438;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  static native int socketpair(int domain, int type, int protocol, int[] descriptors)
      throws LastErrorException;

  static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

  static native int getsockname(int descriptor, byte[] address, int[] length)
      throws LastErrorException;

  static native int setsockopt(int descriptor, int level, int name, int[] value, int length)
      throws LastErrorException;

  static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

  static native int ioctl(int descriptor, long request, long argument) throws LastErrorException;

  static native int mkfifo(String path, int mode) throws LastErrorException;

  /** Moves bytes from a pipe to somewhere else; both offsets are null where there are none. */
  static native long splice(
      int from, Pointer fromOffset, int to, Pointer toOffset, long count, int flags)
      throws LastErrorException;

  static native int open(String path, int flags) throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;

  static native int shutdown(int descriptor, int how) throws LastErrorException;

  static native long read(int descriptor, Pointer buffer, long count) throws LastErrorException;

  static native long write(int descriptor, Pointer buffer, long count) throws LastErrorException;

  static native int getpagesize();

  static native long lseek(int descriptor, long offset, int whence) throws LastErrorException;

  /** A length of 0 means up to the end. */
  static native int sync_file_range(int descriptor, long offset, long length, int flags)
      throws LastErrorException;

  static native int statx(int directory, String path, int flags, int mask, Pointer result)
      throws LastErrorException;

  static native long syscall(long number, long first, long second, long third)
      throws LastErrorException;
}
