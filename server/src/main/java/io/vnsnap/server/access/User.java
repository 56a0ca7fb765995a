// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user of the server.
 *
 * @param password its hash; a user without one has only a key
 * @param keyHash the SHA-256 of the API key, in hexadecimal digits
 */
public record User(
    String name, String account, Role role, Optional<String> password, Optional<String> keyHash) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  public User {
    checkName("user", name);
    checkName("account", account);
  }

  /**
   * @throws IllegalArgumentException if that is no name of a user or account
   */
  public static void checkName(String kind, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no name of %s %s: use 1 to 64 letters, digits, '.', '_', '@' or '-'"
              .formatted(
                  name.replaceAll("\\p{Cntrl}", "?"), kind.equals("account") ? "an" : "a", kind));
    }
  }

  Caller caller() {
    return new Caller(name, account, role);
  }

  User withKeyHash(String hash) {
    return new User(name, account, role, password, Optional.of(hash));
  }
}
