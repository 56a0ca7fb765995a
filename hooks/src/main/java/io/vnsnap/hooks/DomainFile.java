// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import io.vnsnap.core.port.HypervisorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** libvirt's description of a member as it ran at the cut, in its folder of the snapshot. */
public final class DomainFile {
  private final Path file;

  /**
   * @param directory the member's folder
   */
  public DomainFile(Path directory) {
    this.file = directory.resolve("domain.xml");
  }

  /** For its owner's eyes only: it may hold passwords. */
  public void write(String xml) throws HypervisorException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, xml, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new HypervisorException("%s can't be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  public String read() throws HypervisorException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HypervisorException(
          "%s can't be read on this host: %s; mount the store at the same path on all hosts"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  public DomainXml readXml() throws HypervisorException {
    String xml = read();
    try {
      return DomainXml.parse(xml);
    } catch (HypervisorException e) {
      throw new HypervisorException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
