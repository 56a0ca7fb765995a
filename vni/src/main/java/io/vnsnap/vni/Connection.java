// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to get to a host. */
public sealed interface Connection {
  /**
   * Reads one from a command's argument: local, ssh://…, or netns:FILE[,MOUNT[,UTS]].
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Connection parse(String argument) {
    if (argument.equals("local")) {
      return new Local();
    }
    if (argument.startsWith("netns:")) {
      String[] files = argument.substring("netns:".length()).split(",", 3);
      return new Namespaces(
          Path.of(files[0]).toAbsolutePath(),
          files.length > 1 ? Optional.of(Path.of(files[1]).toAbsolutePath()) : Optional.empty(),
          files.length > 2 ? Optional.of(Path.of(files[2]).toAbsolutePath()) : Optional.empty());
    }
    return Ssh.parse(argument);
  }

  /** This machine. */
  record Local() implements Connection {}

  /**
   * A host in namespaces of this machine.
   *
   * @param netns the file of its network namespace
   * @param mount the file of its mount namespace, if it has one of its own
   * @param uts the file of its UTS namespace, if it has one of its own
   */
  record Namespaces(Path netns, Optional<Path> mount, Optional<Path> uts) implements Connection {}

  /** Another machine, by ssh with the user's own keys and configuration. */
  record Ssh(Optional<String> user, String machine, OptionalInt port) implements Connection {
    private static final Pattern FORM =
        Pattern.compile(
            "ssh://(?:([A-Za-z0-9_][A-Za-z0-9._-]*)@)?"
                + "([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9A-Fa-f:.]+\\])(?::([0-9]{1,5}))?/?");

    static Ssh parse(String uri) {
      Matcher matcher = FORM.matcher(uri);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no way to connect: use local, netns or ssh://user@host:port"
                .formatted(uri.replaceAll("\\p{Cntrl}", "?")));
      }
      return new Ssh(
          Optional.ofNullable(matcher.group(1)),
          matcher.group(2).replaceAll("[\\[\\]]", ""),
          matcher.group(3) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(matcher.group(3))));
    }

    String uri() {
      return "ssh://"
          + user.map(name -> name + "@").orElse("")
          + (machine.contains(":") ? "[" + machine + "]" : machine)
          + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
  }
}
