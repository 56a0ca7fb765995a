// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The Linux system calls that Java does not offer, on 64-bit Linux; see section 2 of the manual
 * pages. All report errors by {@link LastErrorException}.
 */
public final class Libc {
  public static final int AF_UNIX = 1;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int SOL_SOCKET = 1;
  public static final int SO_SNDBUF = 7;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SHUT_RDWR = 2;
  public static final int F_GETFL = 3;
  public static final int F_SETFL = 4;
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  /** Of linux/fcntl.h: sets how many bytes a pipe takes. */
  public static final int F_SETPIPE_SZ = 1031;

  /** Of asm-generic/ioctls.h: tells how many bytes can be read. */
  public static final long FIONREAD = 0x541b;

  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;

  /** Of linux/fs.h: shares data of files. */
  public static final long FICLONE = 0x40049409L;

  /** Of linux/fs.h: starts to write out, without waiting. */
  public static final int SYNC_FILE_RANGE_WRITE = 2;

  public static final int AT_FDCWD = -100;
  public static final int STATX_BLOCKS = 0x400;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;

  /** Of sys/resource.h: in Linux that of a thread. */
  public static final int PRIO_PROCESS = 0;

  public static final int SYS_PIDFD_OPEN = 434;
  public static final int SYS_PIDFD_GETFD = 438;

  static {
    Native.register(Libc.class, "c");
  }

  private Libc() {}

  public static native int socketpair(int domain, int type, int protocol, int[] descriptors)
      throws LastErrorException;

  public static native int bind(int descriptor, byte[] address, int length)
      throws LastErrorException;

  public static native int getsockname(int descriptor, byte[] address, int[] length)
      throws LastErrorException;

  public static native int setsockopt(int descriptor, int level, int name, int[] value, int length)
      throws LastErrorException;

  public static native int fcntl(int descriptor, int command, int argument)
      throws LastErrorException;

  public static native int ioctl(int descriptor, long request, long argument)
      throws LastErrorException;

  public static native int pipe2(int[] descriptors, int flags) throws LastErrorException;

  public static native int mkfifo(String path, int mode) throws LastErrorException;

  /** Moves bytes from a pipe to somewhere else; both offsets are null where there are none. */
  public static native long splice(
      int from, Pointer fromOffset, int to, Pointer toOffset, long count, int flags)
      throws LastErrorException;

  public static native int open(String path, int flags) throws LastErrorException;

  public static native int close(int descriptor) throws LastErrorException;

  public static native int shutdown(int descriptor, int how) throws LastErrorException;

  public static native long read(int descriptor, Pointer buffer, long count)
      throws LastErrorException;

  public static native long write(int descriptor, Pointer buffer, long count)
      throws LastErrorException;

  public static native int getpagesize();

  public static native int getpriority(int which, int who) throws LastErrorException;

  public static native int setpriority(int which, int who, int nice) throws LastErrorException;

  public static native long lseek(int descriptor, long offset, int whence)
      throws LastErrorException;

  /** A length of 0 means up to the end. */
  public static native int sync_file_range(int descriptor, long offset, long length, int flags)
      throws LastErrorException;

  public static native int statx(int directory, String path, int flags, int mask, Pointer result)
      throws LastErrorException;

  public static native long syscall(long number, long first, long second, long third)
      throws LastErrorException;
}
