// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

/** Who calls. */
public record Caller(String user, String account, Role role) {
  /** Who it is where nobody has to log in. */
  public static Caller local() {
    return new Caller("admin", "admin", Role.ADMIN);
  }

  /** A policy, which does what its owner may. */
  public static Caller policyOf(String account) {
    return new Caller("policy", account, Role.USER);
  }

  public boolean isAdmin() {
    return role == Role.ADMIN;
  }

  /** Whether what this account owns is there for the caller. */
  public boolean sees(String owner) {
    return isAdmin() || (role == Role.USER && account.equals(owner));
  }
}
