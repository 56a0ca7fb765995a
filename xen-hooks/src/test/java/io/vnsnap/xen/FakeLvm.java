// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** LVM with one volume group, vg, whose volumes are files. */
final class FakeLvm implements Programs {
  static final String GROUP = "vg";

  private final Path folder;
  private final Map<String, Volume> volumes = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();
  private long freeBytes = 64 << 20;
  private String refused = "";

  private record Volume(String origin, String layout, String attributes) {}

  FakeLvm(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("dev").resolve(GROUP));
  }

  DiskHost host() {
    return new DiskHost(
        new QemuSockets(folder), this, folder.resolve("dev"), folder.resolve("block"));
  }

  Lvm lvm() {
    return new Lvm(host(), Duration.ofSeconds(10));
  }

  Path device(String name) {
    return folder.resolve("dev").resolve(GROUP).resolve(name);
  }

  /** Makes a volume, with what the kernel says of it. */
  LvmVolume add(String name, String layout, byte[] content) throws IOException {
    Path node = Files.write(folder.resolve("dev/dm-" + volumes.size()), content);
    Files.createSymbolicLink(device(name), node);
    Path described =
        Files.createDirectories(folder.resolve("block").resolve(node.getFileName()).resolve("dm"));
    Files.writeString(described.resolve("uuid"), "LVM-" + "aB3x".repeat(16) + "\n");
    Files.writeString(described.resolve("name"), GROUP + "-" + name.replace("-", "--") + "\n");
    volumes.put(name, new Volume("", layout, "-wi-ao----"));
    return new LvmVolume(GROUP, name);
  }

  void addSnapshot(String name, String origin) throws IOException {
    Files.copy(device(origin), device(name));
    volumes.put(name, new Volume(origin, "linear", "sri-a-s---"));
  }

  /** What is to be kept has no room any more in any snapshot. */
  void overflow() {
    volumes.replaceAll(
        (name, volume) ->
            volume.origin().isEmpty()
                ? volume
                : new Volume(volume.origin(), volume.layout(), "sri-I-s---"));
  }

  void fill() {
    freeBytes = 0;
  }

  /** Fails every command that has this among its words. */
  void refuse(String word) {
    refused = word;
  }

  List<String> names() {
    return List.copyOf(volumes.keySet());
  }

  /** All commands but those that only look. */
  List<String> changes() {
    return changes;
  }

  @Override
  public String run(Duration most, List<String> command) throws HypervisorException {
    if (command.contains(refused)) {
      throw new HypervisorException(command.get(0) + " failed: refused");
    }
    String last = command.get(command.size() - 1);
    try {
      switch (command.get(0)) {
        case "lvs" -> {
          return report(last);
        }
        case "lvcreate" -> {
          changes.add(String.join(" ", command));
          addSnapshot(command.get(command.indexOf("--name") + 1), nameIn(last));
        }
        case "lvremove" -> {
          changes.add(String.join(" ", command));
          volumes.remove(nameIn(last));
          Files.delete(device(nameIn(last)));
        }
        default -> throw new AssertionError(command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "";
  }

  private static String nameIn(String volume) {
    return volume.substring(GROUP.length() + 1);
  }

  /** In the words of LVM 2.03. */
  private String report(String of) {
    return volumes.entrySet().stream()
        .filter(each -> of.equals(GROUP) || of.equals(GROUP + "/" + each.getKey()))
        .map(
            each ->
                """
                {"lv_name":"%s", "lv_size":"16777216", "lv_layout":"%s", "origin":"%s", \
                "lv_attr":"%s", "vg_free":"%d"}\
                """
                    .formatted(
                        each.getKey(),
                        each.getValue().layout(),
                        each.getValue().origin(),
                        each.getValue().attributes(),
                        freeBytes))
        .collect(Collectors.joining(",", "{\"report\": [{\"lv\": [", "]}]}\n"));
  }
}
