// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

/**
 * A writable disk of a running member, or its UEFI variables.
 *
 * @param target the guest-side name, such as vda, or {@link #NVRAM}
 * @param node the name of QEMU's block node that the guest writes to
 * @param format the format of the source
 * @param sizeBytes the size that the guest sees
 */
public record BlockDevice(String target, String node, String format, long sizeBytes) {
  /** Stands in the place of a target name for the flash memory with a machine's UEFI variables. */
  public static final String NVRAM = "nvram";

  public String fileName() {
    return fileName(target);
  }

  /** The name of the file in a snapshot that a disk is saved to. */
  public static String fileName(String target) {
    return target + ".qcow2";
  }
}
