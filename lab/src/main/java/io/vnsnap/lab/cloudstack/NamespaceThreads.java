// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import io.vnsnap.lab.LabException;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that live in another network namespace: the sockets that they open are of that
 * network. Nothing else of the process is touched.
 */
final class NamespaceThreads implements ThreadFactory {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  /** The C library; see open(2), setns(2), close(2). */
  interface C extends Library {
    int open(String path, int flags) throws LastErrorException;

    int setns(int file, int kind) throws LastErrorException;

    int close(int file) throws LastErrorException;
  }

  private static final C LIBC = Native.load("c", C.class);

  private final Path namespace;

  /**
   * @param namespace the file of a network namespace
   */
  NamespaceThreads(Path namespace) {
    this.namespace = namespace;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              enter();
              task.run();
            },
            "in-" + namespace.getFileName());
    thread.setDaemon(true);
    return thread;
  }

  private void enter() {
    try {
      int file = LIBC.open(namespace.toString(), O_RDONLY | O_CLOEXEC);
      try {
        LIBC.setns(file, CLONE_NEWNET);
      } finally {
        LIBC.close(file);
      }
    } catch (LastErrorException e) {
      throw new LabException(
          "network namespace %s can't be entered (error %d)".formatted(namespace, e.getErrorCode()),
          e);
    }
  }
}
