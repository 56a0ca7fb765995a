// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.packaging;

import io.vnsnap.lab.Commands.Output;
import io.vnsnap.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Debian with nothing but what every one has, in which packages are installed. What is written
 * there is gone with it. Its setting of unprivileged userfaultfd is a file of its own, since the
 * kernel's is that of the whole machine.
 */
final class CleanRoot implements AutoCloseable {
  private static final Path BASE = Path.of("target/clean-root").toAbsolutePath();
  private static final String USERFAULTFD = "/proc/sys/vm/unprivileged_userfaultfd";

  /**
   * Mounts live in a namespace, and this in a process that ends with ours: nothing of the machine
   * stays mounted below a folder that somebody may remove. Arguments: base, layers, folders to
   * show.
   */
  private static final String HOLD =
      """
      base=$1 layers=$2
      shift 2
      mkdir -p "$layers/upper" "$layers/work" "$layers/root"
      mount -t overlay -o "lowerdir=$base,upperdir=$layers/upper,workdir=$layers/work" overlay "$layers/root"
      for folder in /proc /sys /dev "$@"; do
        mkdir -p "$layers/root$folder"
        mount --rbind "$folder" "$layers/root$folder"
      done
      echo 0 >"$layers/userfaultfd"
      mount --bind "$layers/userfaultfd" "$layers/root/proc/sys/vm/unprivileged_userfaultfd"
      echo ready
      exec cat
      """;

  private final Process holder;
  private final Path root;

  private CleanRoot(Process holder, Path root) {
    this.holder = holder;
    this.root = root;
  }

  /**
   * Makes what all roots are made from, unless it is there, and fetches what the packages need, so
   * that it can be installed without a network.
   */
  static void prepare(List<Path> debs) throws IOException {
    Path preparedFor = BASE.resolve("prepared-for");
    String needed = Files.readString(Path.of("deb/control/vnsnap"));
    if (Files.exists(preparedFor) && Files.readString(preparedFor).equals(needed)) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-euc",
                """
                base=$1
                shift
                . /etc/os-release
                rm -rf "$base"
                debootstrap --variant=minbase "$VERSION_CODENAME" "$base"
                cp "$@" "$base/tmp"
                chroot "$base" sh -euc '
                  apt-get update
                  apt-get install -y --no-install-recommends --download-only /tmp/vnsnap_*.deb python3'
                rm -f "$base"/tmp/*.deb
                """,
                "sh",
                BASE.toString()));
    command.addAll(Packages.strings(debs));
    Tool.require(command);
    Files.writeString(preparedFor, needed);
  }

  /**
   * @param enter the beginning of a command that runs where the root is to be
   * @param layers an empty folder for what is written
   * @param folders of that place which the root shows as well
   */
  static CleanRoot open(List<String> enter, Path layers, List<Path> folders) {
    List<String> command = new ArrayList<>(enter);
    command.addAll(List.of("unshare", "--mount", "sh", "-euc", HOLD, "sh", BASE.toString()));
    command.add(layers.toString());
    command.addAll(Packages.strings(folders));
    try {
      Process holder =
          new ProcessBuilder(command).redirectError(layers.resolve("log").toFile()).start();
      BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(lines.readLine())) {
        throw new LabException(
            "the clean root can't be mounted: " + Files.readString(layers.resolve("log")));
      }
      return new CleanRoot(holder, layers.resolve("root"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Output run(String... command) {
    List<String> all = new ArrayList<>(inside("sh", "-euc", "cd /; exec \"$@\"", "sh"));
    all.addAll(List.of(command));
    return Tool.run(all);
  }

  /** Runs a command that has to succeed, and returns all that it said. */
  String require(String... command) {
    List<String> all = new ArrayList<>(inside(command));
    return Tool.require(all);
  }

  /** Runs a script that has to succeed, and returns all that it said. */
  String shell(String script, String... arguments) {
    List<String> all = new ArrayList<>(inside("sh", "-euc", script, "sh"));
    all.addAll(List.of(arguments));
    return Tool.require(all);
  }

  private List<String> inside(String... command) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target",
                Long.toString(holder.pid()),
                "--mount",
                "--net",
                "--uts",
                "chroot",
                root.toString(),
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive"));
    all.addAll(List.of(command));
    return all;
  }

  String userfaultfd() {
    return require("cat", USERFAULTFD).strip();
  }

  /** Runs a command of this machine that has to succeed, where the root can be seen. */
  String fromOutside(String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--target", Long.toString(holder.pid()), "--mount"));
    all.addAll(List.of(command));
    return Tool.require(all);
  }

  /** Where the root is, for commands from outside. */
  String path() {
    return root.toString();
  }

  /** Copies files of this machine into a folder there. */
  void bring(List<Path> files, String folder) {
    require("mkdir", "-p", folder);
    for (Path file : files) {
      fromOutside("cp", file.toString(), root + folder);
    }
  }

  void write(String path, String text) {
    shell("mkdir -p \"$(dirname \"$1\")\"; printf %s \"$2\" >\"$1\"", path, text);
  }

  String read(String path) {
    return require("cat", path);
  }

  boolean exists(String path) {
    return run("test", "-e", path).succeeded();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    try {
      holder.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
