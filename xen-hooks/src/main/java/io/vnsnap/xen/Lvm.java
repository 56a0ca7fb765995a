// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.core.port.HypervisorException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * LVM's programs. None of them is ever killed: they suspend volumes for a moment, and one that is
 * killed then leaves its volume so. Those that change a group wait for each other.
 */
final class Lvm {
  private static final String FIELDS = "lv_name,lv_size,lv_layout,origin,lv_attr,vg_free";

  /** The place of a volume's state in its attributes; see lvs(8). */
  private static final int STATE = 4;

  private final ObjectMapper json = new ObjectMapper();
  private final Programs programs;
  private final Path devices;
  private final Duration timeout;

  /**
   * @param timeout nobody waits longer than that for one of its programs
   */
  Lvm(DiskHost host, Duration timeout) {
    this.programs = host.programs();
    this.devices = host.devices();
    this.timeout = timeout;
  }

  /**
   * What LVM says of a volume.
   *
   * @param layout such as linear, or thin,sparse
   * @param origin of which it is a snapshot, or empty
   * @param freeBytes in its group
   */
  record Report(
      LvmVolume volume,
      long sizeBytes,
      String layout,
      String origin,
      String attributes,
      long freeBytes) {
    boolean isThin() {
      return layout.contains("thin");
    }

    boolean isSnapshot() {
      return !origin.isEmpty();
    }

    /** Whether it is a snapshot that ran out of room, or could not write what it had to keep. */
    boolean isInvalid() {
      return attributes.length() > STATE && "IS".indexOf(attributes.charAt(STATE)) >= 0;
    }
  }

  Path device(LvmVolume volume) {
    return devices.resolve(volume.group()).resolve(volume.name());
  }

  Report report(LvmVolume volume) throws HypervisorException {
    return reports(volume, volume.toString()).stream()
        .filter(report -> report.volume().equals(volume))
        .findFirst()
        .orElseThrow(
            () -> new HypervisorException("LVM does not know the volume %s".formatted(volume)));
  }

  /** Of all volumes of the group that one is in. */
  List<Report> group(LvmVolume volume) throws HypervisorException {
    return reports(volume, volume.group());
  }

  private List<Report> reports(LvmVolume sibling, String of) throws HypervisorException {
    String text =
        programs.run(
            timeout,
            List.of(
                "lvs",
                "--reportformat",
                "json",
                "--units",
                "b",
                "--nosuffix",
                "--options",
                FIELDS,
                of));
    try {
      List<Report> reports = new ArrayList<>();
      for (JsonNode volume : json.readTree(text).path("report").path(0).path("lv")) {
        reports.add(
            new Report(
                sibling.sibling(volume.path("lv_name").asText()),
                volume.path("lv_size").asLong(),
                volume.path("lv_layout").asText(),
                volume.path("origin").asText(),
                volume.path("lv_attr").asText(),
                volume.path("vg_free").asLong()));
      }
      return reports;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new HypervisorException("lvs can't be understood: " + e.getMessage(), e);
    }
  }

  /**
   * Makes a snapshot of a volume as it is now, which can only be read.
   *
   * @param percent of what is free in the group that it gets at most; it never gets more than it
   *     can need
   */
  void snapshot(LvmVolume volume, LvmVolume snapshot, int percent) throws HypervisorException {
    programs.run(
        timeout,
        List.of(
            "lvcreate",
            "--snapshot",
            "--permission",
            "r",
            "--monitor",
            "n",
            "--autobackup",
            "n",
            "--extents",
            percent + "%FREE",
            "--name",
            snapshot.name(),
            volume.toString()));
  }

  void remove(LvmVolume volume) throws HypervisorException {
    programs.run(timeout, List.of("lvremove", "--yes", "--autobackup", "n", volume.toString()));
  }
}
