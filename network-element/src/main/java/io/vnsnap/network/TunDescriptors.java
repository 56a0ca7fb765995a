// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Borrows, from the processes that hold them, the descriptors by which guests read their taps.
 *
 * <p>A descriptor is found by the line {@code iff:} of /proc/PID/fdinfo/FD (Linux 3.16) and copied
 * with pidfd_getfd(2) (Linux 5.6). A tap of the same name in another network namespace is told
 * apart by TUNGETDEVNETNS (Linux 5.2).
 */
final class TunDescriptors {
  private static final long TUNGETDEVNETNS = 0x54e3L;
  private static final String INTERFACE_KEY = "iff:";
  private static final Path SELF = Path.of("/proc/self");

  private TunDescriptors() {}

  /**
   * The descriptors of each tap in the calling thread's network namespace; taps that nobody holds
   * are left out. The caller closes them.
   */
  static Map<String, List<Integer>> borrow(Set<String> taps) throws ColoringException {
    Map<String, List<Integer>> borrowed = new HashMap<>();
    try {
      String namespace = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
      try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (Path process : processes) {
          borrowFrom(process, taps, namespace, borrowed);
        }
      }
      return borrowed;
    } catch (IOException e) {
      borrowed.values().forEach(fds -> fds.forEach(LibC::close));
      throw new ColoringException("/proc can't be read: " + e.getMessage(), e);
    } catch (ColoringException e) {
      borrowed.values().forEach(fds -> fds.forEach(LibC::close));
      throw e;
    }
  }

  private static void borrowFrom(
      Path process, Set<String> taps, String namespace, Map<String, List<Integer>> borrowed)
      throws ColoringException {
    int pid = Integer.parseInt(process.getFileName().toString());
    for (Path descriptor : tunDescriptors(process)) {
      int number = Integer.parseInt(descriptor.getFileName().toString());
      Optional<String> tap = interfaceOf(process, number).filter(taps::contains);
      OptionalInt copy = tap.isPresent() ? copy(pid, number, tap.get()) : OptionalInt.empty();
      if (copy.isPresent()) {
        int fd = copy.getAsInt();
        // Its number may mean something else by now.
        if (interfaceOf(SELF, fd).equals(tap) && isIn(fd, namespace)) {
          borrowed.computeIfAbsent(tap.get(), name -> new ArrayList<>()).add(fd);
        } else {
          LibC.close(fd);
        }
      }
    }
  }

  private static List<Path> tunDescriptors(Path process) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (targetOf(descriptor).endsWith("/net/tun")) {
          found.add(descriptor);
        }
      }
    } catch (IOException e) {
      return List.of(); // The process has ended meanwhile.
    }
    return found;
  }

  private static String targetOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }

  private static Optional<String> interfaceOf(Path process, int number) {
    try {
      return Files.readAllLines(process.resolve("fdinfo").resolve(Integer.toString(number)))
          .stream()
          .filter(line -> line.startsWith(INTERFACE_KEY))
          .map(line -> line.substring(INTERFACE_KEY.length()).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty(); // Closed meanwhile.
    }
  }

  /** Returns nothing if it was closed, or its process has ended, meanwhile. */
  static OptionalInt copy(int pid, int number, String tap) throws ColoringException {
    int process = (int) LibC.syscall(Linux.SYS_PIDFD_OPEN, pid, 0, 0);
    if (process < 0) {
      return noneIfGone(tap, pid);
    }
    try {
      int fd = (int) LibC.syscall(Linux.SYS_PIDFD_GETFD, process, number, 0);
      return fd < 0 ? noneIfGone(tap, pid) : OptionalInt.of(fd);
    } finally {
      LibC.close(process);
    }
  }

  private static OptionalInt noneIfGone(String tap, int pid) throws ColoringException {
    int error = Native.getLastError();
    if (error == Linux.EBADF || error == Linux.ESRCH) {
      return OptionalInt.empty();
    }
    throw new ColoringException(
        "tap %s: the kernel does not lend the descriptor of process %d: %s; run as root on Linux 5.6 or later, with kernel.yama.ptrace_scope below 3"
            .formatted(tap, pid, LibC.strerror(error)));
  }

  private static boolean isIn(int fd, String namespace) throws ColoringException {
    int device =
        Linux.check(LibC.ioctl(fd, TUNGETDEVNETNS, null), "asking a tap for its namespace");
    try {
      return targetOf(Path.of("/proc/self/fd", Integer.toString(device))).equals(namespace);
    } finally {
      LibC.close(device);
    }
  }
}
