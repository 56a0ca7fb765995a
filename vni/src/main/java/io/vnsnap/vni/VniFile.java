// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads and writes VNI files. */
public final class VniFile {
  private final YamlFile<VniDocument> yaml =
      new YamlFile<>(VniDocument.class, "VNI file", "the example in vnsnap create --help");

  /**
   * @throws VniFileException with one sentence that gives file, line where it is known, and reason
   */
  public Vni read(Path file) throws VniFileException {
    try {
      return toVni(file.toString(), yaml.read(file));
    } catch (YamlException e) {
      throw new VniFileException(e.getMessage(), e);
    }
  }

  Vni parse(String file, String text) throws VniFileException {
    try {
      return toVni(file, yaml.parse(file, text));
    } catch (YamlException e) {
      throw new VniFileException(e.getMessage(), e);
    }
  }

  private static Vni toVni(String file, VniDocument document) throws VniFileException {
    try {
      return document.toVni();
    } catch (IllegalArgumentException e) {
      throw new VniFileException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  public String write(Vni vni) {
    return yaml.write(VniDocument.of(vni));
  }

  /**
   * Writes a new file.
   *
   * @throws VniFileException also if there is such a file already
   */
  public void writeNew(Path file, Vni vni) throws VniFileException {
    try {
      Files.writeString(file, write(vni), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new VniFileException(
          "%s exists already; remove it or give another file".formatted(file), e);
    } catch (IOException e) {
      throw new VniFileException("can't write the VNI file %s: %s".formatted(file, e), e);
    }
  }
}
