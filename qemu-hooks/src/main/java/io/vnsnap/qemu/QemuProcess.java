// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import com.sun.jna.LastErrorException;
import io.vnsnap.hooks.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The QEMU process of a running domain, as /proc shows it. */
final class QemuProcess {
  private static final Path PROC = Path.of("/proc");

  private final long pid;

  private QemuProcess(long pid) {
    this.pid = pid;
  }

  /**
   * @param pidFiles where libvirt writes the process ids of its QEMUs
   */
  static Optional<QemuProcess> find(Path pidFiles, String domain) {
    try {
      String pid = Files.readString(pidFiles.resolve(domain + ".pid")).trim();
      return Files.isDirectory(PROC.resolve(pid))
          ? Optional.of(new QemuProcess(Long.parseLong(pid)))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean isRoot() {
    try {
      return Files.readAllLines(PROC.resolve(pid + "/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a thread of that name waits in the kernel: states S and D of proc(5). Empty if there is
   * no such thread.
   */
  Optional<Boolean> isThreadWaiting(String name) {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
      for (Path task : tasks) {
        String stat = Files.readString(task.resolve("stat"));
        int end = stat.lastIndexOf(')');
        if (stat.substring(stat.indexOf('(') + 1, end).equals(name)) {
          return Optional.of(stat.charAt(end + 2) == 'S');
        }
      }
    } catch (IOException e) {
      // The process or the thread ended while we looked.
    }
    return Optional.empty();
  }

  /** The value of the option that defines the object of that id on QEMU's command line. */
  Optional<String> option(String option, String id) {
    try {
      String[] words = Files.readString(PROC.resolve(pid + "/cmdline")).split("\0", -1);
      for (int i = 0; i + 1 < words.length; i++) {
        if (words[i].equals(option)
            && (words[i + 1].contains("\"id\":\"" + id + "\"")
                || words[i + 1].matches(
                    "(.*,)?id=" + java.util.regex.Pattern.quote(id) + "(,.*)?"))) {
          return Optional.of(words[i + 1]);
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    return Optional.empty();
  }

  /**
   * Copies of QEMU's sockets that are our ends of migration pipes; the caller closes them.
   *
   * @param prefix what their names begin with
   */
  List<Integer> borrowPipes(String prefix) {
    List<Integer> found = new ArrayList<>();
    int pidfd = (int) Libc.syscall(Libc.SYS_PIDFD_OPEN, pid, 0, 0);
    try (DirectoryStream<Path> open = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path link : open) {
        if (!Files.readSymbolicLink(link).toString().startsWith("socket:")) {
          continue;
        }
        long number = Long.parseLong(link.getFileName().toString());
        int copy = (int) Libc.syscall(Libc.SYS_PIDFD_GETFD, pidfd, number, 0);
        if (MigrationPipe.nameOf(copy).startsWith(prefix)) {
          found.add(copy);
        } else {
          Libc.close(copy);
        }
      }
    } catch (IOException | LastErrorException e) {
      // Descriptors come and go while we look; those that we seek stay.
    } finally {
      Libc.close(pidfd);
    }
    return found;
  }
}
