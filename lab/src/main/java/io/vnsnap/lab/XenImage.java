// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Xen host of a lab boots: hypervisor, dom0's kernel and its root. Built from Debian's
 * packages, and the source package of Xen, by src/xen/build-host; kept until something that it is
 * made of changes.
 */
final class XenImage {
  private static final Logger LOG = LoggerFactory.getLogger(XenImage.class);
  private static final Duration BUILD = Duration.ofMinutes(20);
  private static final String BUILDER = "build-host";
  private static final List<String> SCRIPTS =
      List.of(BUILDER, "dom0-init", "initramfs-init", "sshd_config");
  private static final List<String> PACKAGES =
      List.of("xen-hypervisor-4.17-amd64", "linux-image-amd64", "libvirt-daemon");

  private final Commands commands;

  XenImage(Commands commands) {
    this.commands = commands;
  }

  /** The folder with xen, vmlinuz, initramfs.gz and dom0.ext4. */
  Path folder() {
    return FileLock.hold(
        LabPaths.CACHE.resolve("xen.lock"),
        () -> {
          Path folder = LabPaths.CACHE.resolve("xen-" + fingerprint());
          if (!Files.exists(folder)) {
            build(folder);
          }
          return folder;
        });
  }

  private void build(Path folder) throws IOException {
    LOG.info("building a Xen host, which takes some minutes, once");
    Path work = LabPaths.CACHE.resolve("xen-work");
    commands.require("rm", "-rf", "--one-file-system", work.toString());
    Path scripts = Files.createDirectories(work.resolve("scripts"));
    for (String script : SCRIPTS) {
      Path file = scripts.resolve(script);
      Files.write(file, resource(script));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path log = LabPaths.CACHE.resolve("xen-build.log");
    // What it mounts is mounted for it alone, and gone with it however it ends.
    String logged = "log=$1; shift; exec unshare --mount --propagation slave \"$@\" >\"$log\" 2>&1";
    Commands.Output built =
        commands.run(
            List.of(
                "sh",
                "-c",
                logged,
                "sh",
                log.toString(),
                scripts.resolve(BUILDER).toString(),
                work.toString()),
            "",
            BUILD);
    if (!built.succeeded()) {
      throw new LabException("the Xen host could not be built: see " + log);
    }
    commands.require("rm", "-r", scripts.toString());
    Files.move(work, folder);
    removeOthers(folder);
  }

  /** What was built of other inputs has no use any more. */
  private void removeOthers(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(LabPaths.CACHE)) {
      for (Path other :
          entries
              .filter(path -> path.getFileName().toString().matches("xen-[0-9a-f]{16}"))
              .filter(path -> !path.equals(folder))
              .toList()) {
        commands.require("rm", "-rf", other.toString());
      }
    }
  }

  private String fingerprint() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String script : SCRIPTS) {
        digest.update(resource(script));
      }
      for (String name : PACKAGES) {
        digest.update(
            commands
                .require("apt-cache", "show", "--no-all-versions", name)
                .lines()
                .filter(line -> line.startsWith("Version: "))
                .reduce("", String::concat)
                .getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = XenImage.class.getResourceAsStream("xen/" + name)) {
      return stream.readAllBytes();
    }
  }
}
