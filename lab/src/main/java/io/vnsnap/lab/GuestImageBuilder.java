// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes guest images in a cache: Debian's cloud kernel, fetched once, and an initramfs of busybox,
 * the drivers a member needs and the workload, compiled here. Each is kept under a name made from
 * all that went into it, so it is rebuilt when an input changes and only then.
 */
final class GuestImageBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(GuestImageBuilder.class);
  private static final String KERNEL_PACKAGE = "linux-image-cloud-amd64";
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Duration FETCH = Duration.ofMinutes(10);
  private static final List<String> DRIVERS =
      List.of("virtio_pci", "virtio_net", "virtio_blk", "virtio_balloon", "button", "evdev");
  private static final List<String> XEN_DRIVERS = List.of("xen-netfront", "xen-blkfront");
  private static final List<String> SOURCES =
      List.of(
          "workload.h",
          "main.c",
          "tokens.c",
          "stream.c",
          "journal.c",
          "memory.c",
          "ticker.c",
          "control.c");
  private static final String INIT = "init";
  private static final String LEAVE = "leave";
  private static final String POWER_BUTTON = "#!/bin/busybox sh\nexec leave poweroff\n";

  private final Commands commands;
  private final Path cache;

  GuestImageBuilder(Commands commands, Path cache) {
    this.commands = commands;
    this.cache = cache;
  }

  /** The image for today's inputs, built if it is not in the cache. */
  GuestImage image() {
    try {
      Files.createDirectories(cache);
      Path kernel = kernel();
      Path image = cache.resolve("guest-" + fingerprint(kernel));
      if (!Files.exists(image)) {
        LOG.info("building the guest's initramfs");
        inPlace(image, folder -> build(kernel, folder));
      }
      return new GuestImage(kernel.resolve("vmlinuz"), image.resolve("initramfs.gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of an unpacked kernel package: any version does, so what is there is used. */
  private Path kernel() throws IOException {
    try (Stream<Path> entries = Files.list(cache)) {
      List<Path> kernels =
          entries.filter(path -> path.getFileName().toString().startsWith("kernel-")).toList();
      if (!kernels.isEmpty()) {
        return kernels.stream().sorted().reduce((first, second) -> second).orElseThrow();
      }
    }
    String versioned = versionedKernelPackage();
    String version = commands.require("apt-cache", "show", "--no-all-versions", versioned);
    version = field(version, "Version").replaceAll("[^A-Za-z0-9.~+-]", "_");
    Path folder = cache.resolve("kernel-" + version);
    LOG.info("fetching Debian's kernel {} for the guests", versioned);
    inPlace(folder, target -> unpackKernel(versioned, target));
    return folder;
  }

  private String versionedKernelPackage() {
    Commands.Output shown =
        commands.run(
            List.of("apt-cache", "show", "--no-all-versions", KERNEL_PACKAGE),
            "",
            Duration.ofMinutes(1));
    if (!shown.succeeded()) {
      throw new LabException(
          "apt does not know %s: run `apt-get update` on a Debian with its main archive"
              .formatted(KERNEL_PACKAGE));
    }
    return Stream.of(field(shown.out(), "Depends").split(","))
        .map(depends -> depends.strip().split(" ", 2)[0])
        .filter(name -> name.startsWith("linux-image-"))
        .findFirst()
        .orElseThrow(
            () -> new LabException("%s depends on no kernel package".formatted(KERNEL_PACKAGE)));
  }

  private static String field(String control, String name) {
    return control
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2).strip())
        .findFirst()
        .orElseThrow(() -> new LabException("apt-cache show has no field %s".formatted(name)));
  }

  private void unpackKernel(String packageName, Path target) throws IOException {
    // apt-get download writes to the working folder, as a user of its own.
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxrwx"));
    Commands.Output fetched =
        commands.run(
            List.of("env", "-C", target.toString(), "apt-get", "download", "-q", packageName),
            "",
            FETCH);
    if (!fetched.succeeded()) {
      throw new LabException(
          "%s could not be fetched: %s".formatted(packageName, fetched.err().strip()));
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path archive = only(target, packageName + "_");
    commands.require("dpkg-deb", "-x", archive.toString(), target.toString());
    Files.delete(archive);
    Files.move(only(target.resolve("boot"), "vmlinuz-"), target.resolve("vmlinuz"));
    commands.require("depmod", "-b", target.toString(), kernelRelease(target));
  }

  private static String kernelRelease(Path kernel) throws IOException {
    return only(kernel.resolve("lib/modules"), "").getFileName().toString();
  }

  private static Path only(Path folder, String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow(
              () -> new LabException("%s has no %s* as expected".formatted(folder, prefix)));
    }
  }

  private void build(Path kernel, Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"));
    compile(folder, bin.resolve("workload"));
    executable(root.resolve(INIT), resource(INIT));
    executable(bin.resolve(LEAVE), resource(LEAVE));
    Path powerButton = Files.createDirectories(root.resolve("etc/acpi/PWRF")).resolve("00000080");
    executable(powerButton, POWER_BUTTON.getBytes(StandardCharsets.UTF_8));
    Path modules = Files.createDirectories(root.resolve("modules"));
    copyDrivers(kernel, DRIVERS, modules, "order");
    copyDrivers(kernel, XEN_DRIVERS, modules, "order.xen");
    commands.require(
        "sh",
        "-euc",
        "cd \"$1\" && find . | cpio -o -H newc --quiet | gzip -9 >\"$2\"",
        "sh",
        root.toString(),
        folder.resolve("initramfs.gz").toString());
    commands.require("rm", "-rf", root.toString());
  }

  private void compile(Path folder, Path program) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("source"));
    for (String source : SOURCES) {
      Files.write(sources.resolve(source), resource(source));
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of("gcc", "-std=gnu11", "-O2", "-static", "-pthread"));
    command.addAll(List.of("-Wall", "-Wextra", "-Wconversion", "-Werror"));
    command.addAll(List.of("-o", program.toString()));
    SOURCES.stream()
        .filter(name -> name.endsWith(".c"))
        .forEach(name -> command.add(sources.resolve(name).toString()));
    commands.require(command, "");
  }

  private static void executable(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Copies each driver with what it depends on, and makes a file of the order to load them in. */
  private void copyDrivers(Path kernel, List<String> drivers, Path modules, String orderFile)
      throws IOException {
    Set<String> files = new LinkedHashSet<>();
    for (String driver : drivers) {
      commands
          .require(
              "modprobe",
              "-d",
              kernel.toString(),
              "-S",
              kernelRelease(kernel),
              "--show-depends",
              driver)
          .lines()
          .filter(line -> line.startsWith("insmod "))
          .forEach(line -> files.add(line.substring("insmod ".length()).strip()));
    }
    List<String> order = new ArrayList<>();
    for (String file : files) {
      Path name = Path.of(file).getFileName();
      Files.copy(Path.of(file), modules.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      order.add(name.toString());
    }
    Files.write(modules.resolve(orderFile), order);
  }

  private String fingerprint(Path kernel) throws IOException {
    MessageDigest digest = sha256();
    digest.update(kernel.getFileName().toString().getBytes(StandardCharsets.UTF_8));
    digest.update(Files.readAllBytes(BUSYBOX));
    digest.update(commands.require("gcc", "--version").getBytes(StandardCharsets.UTF_8));
    digest.update(DRIVERS.toString().getBytes(StandardCharsets.UTF_8));
    digest.update(XEN_DRIVERS.toString().getBytes(StandardCharsets.UTF_8));
    digest.update(resource(INIT));
    digest.update(resource(LEAVE));
    digest.update(POWER_BUTTON.getBytes(StandardCharsets.UTF_8));
    for (String source : SOURCES) {
      digest.update(resource(source));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = GuestImageBuilder.class.getResourceAsStream("guest/" + name)) {
      return stream.readAllBytes();
    }
  }

  private interface Filling {
    void into(Path folder) throws IOException;
  }

  /** Fills a folder that appears under its name only when it is complete. */
  private void inPlace(Path folder, Filling filling) throws IOException {
    Path work = Files.createTempDirectory(cache, "work-");
    try {
      Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
      filling.into(work);
      Files.move(work, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.exists(work)) {
        commands.require("rm", "-rf", work.toString());
      }
    }
  }
}
