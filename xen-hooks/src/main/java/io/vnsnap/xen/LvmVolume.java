// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an LVM volume.
 *
 * @param group its volume group
 */
record LvmVolume(String group, String name) {
  /** What LVM allows in names, less than a leading hyphen; see lvm(8). */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+_.][A-Za-z0-9+_.-]*");

  private static final int LONGEST_NAME = 127;

  /** A device of the mapper has both names in its own, their hyphens doubled. */
  private static final Pattern DEVICE = Pattern.compile("((?:[^-]|--)+)-((?:[^-]|--)+)");

  /** Ids of LVM are of this length; what has more behind it is a layer inside a volume. */
  private static final Pattern UUID = Pattern.compile("LVM-[A-Za-z0-9]{64}");

  LvmVolume {
    requireValid(group);
    requireValid(name);
  }

  private static void requireValid(String name) {
    if (!NAME.matcher(name).matches()
        || name.length() > LONGEST_NAME
        || name.equals(".")
        || name.equals("..")) {
      throw new IllegalArgumentException("\"%s\" is no name of LVM's".formatted(name));
    }
  }

  /**
   * The volume behind a device, if it is one.
   *
   * @param blockDevices the folder where the kernel describes block devices
   */
  static Optional<LvmVolume> of(Path device, Path blockDevices) {
    try {
      Path mapper = blockDevices.resolve(device.toRealPath().getFileName()).resolve("dm");
      if (!Files.exists(mapper) || !UUID.matcher(read(mapper.resolve("uuid"))).matches()) {
        return Optional.empty();
      }
      Matcher names = DEVICE.matcher(read(mapper.resolve("name")));
      return names.matches()
          ? Optional.of(new LvmVolume(plain(names.group(1)), plain(names.group(2))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  private static String plain(String name) {
    return name.replace("--", "-");
  }

  /** Another one of the same group. */
  LvmVolume sibling(String other) {
    return new LvmVolume(group, other);
  }

  /** As LVM's programs take it. */
  @Override
  public String toString() {
    return group + "/" + name;
  }
}
