// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import io.vnsnap.core.port.ColoringException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A network namespace of its own with a thread in it: a host. */
final class TestNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;

  static {
    Native.register(TestNamespace.class, "c");
  }

  static native int setns(int fd, int type);

  private final String name;
  private final ExecutorService thread;

  TestNamespace(String label) throws Exception {
    this.name = "vnt-%d-%s".formatted(ProcessHandle.current().pid(), label);
    IpCommand.run("ip", "netns", "add", name);
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, name);
              made.setDaemon(true);
              return made;
            });
    call(
        () -> {
          int fd = Linux.check(LibC.open("/run/netns/" + name, Linux.O_CLOEXEC), "open netns");
          Linux.check(setns(fd, CLONE_NEWNET), "setns");
          LibC.close(fd);
          ip("link", "set", "lo", "up");
          return null;
        });
  }

  String name() {
    return name;
  }

  /** Runs the work in the namespace, and gives its result or its failure. */
  <T> T call(Callable<T> work) throws Exception {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception reason) {
        throw reason;
      }
      throw new AssertionError(e.getCause());
    }
  }

  /** Runs ip(8) in the namespace. */
  static String ip(String... arguments) throws ColoringException {
    String[] command = new String[arguments.length + 1];
    command[0] = "ip";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return IpCommand.run(command);
  }

  void run(String... command) throws Exception {
    call(() -> IpCommand.run(command));
  }

  String output(String... command) throws Exception {
    return call(() -> IpCommand.run(command));
  }

  @Override
  public void close() throws ColoringException {
    thread.shutdownNow();
    IpCommand.run("ip", "netns", "delete", name);
  }
}
