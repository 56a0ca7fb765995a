// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.port.ColoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Network interfaces made together: all of them, or none. Each bears an alias as a mark. */
final class NewLinks {
  private static final Logger LOG = LoggerFactory.getLogger(NewLinks.class);

  private final String alias;
  private final Deque<String> made = new ArrayDeque<>();

  NewLinks(String alias) {
    this.alias = alias;
  }

  /**
   * Makes an interface that gets no address of its own.
   *
   * @param type as ip-link(8) has it, with its options
   */
  void add(String device, List<String> type) throws ColoringException {
    IpCommand.run(
        Stream.concat(Stream.of("ip", "link", "add", "name", device, "type"), type.stream())
            .toArray(String[]::new));
    made.push(device);
    IpCommand.run("ip", "link", "set", "dev", device, "alias", alias);
    keepAddressesAway(device);
  }

  private static void keepAddressesAway(String device) throws ColoringException {
    Path setting = Path.of("/proc/sys/net/ipv6/conf", device, "disable_ipv6");
    try {
      if (Files.exists(setting)) {
        Files.writeString(setting, "1");
      }
    } catch (IOException e) {
      throw new ColoringException("%s can't be written: %s".formatted(setting, e.getMessage()), e);
    }
  }

  /** Removes what was made. */
  void undo() {
    while (!made.isEmpty()) {
      String device = made.pop();
      try {
        IpCommand.run("ip", "link", "delete", "dev", device);
      } catch (ColoringException e) {
        LOG.warn("{} is left behind: {}", device, e.getMessage());
      }
    }
  }
}
