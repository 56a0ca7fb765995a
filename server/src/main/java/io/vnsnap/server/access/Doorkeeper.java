// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Lets callers in: by password, by session, by key, or all of them where there are no users. */
public final class Doorkeeper {
  private static final int LOGINS = 10;
  private static final Duration LOGIN_WINDOW = Duration.ofMinutes(5);

  /** A hash of a password takes much of a processor. */
  private static final int LOGINS_AT_ONCE = 2;

  private final Users users;
  private final Sessions sessions;
  private final boolean always;
  private final RateLimit loginsOfClients;
  private final RateLimit loginsOfUsers;
  private final Semaphore hashing = new Semaphore(LOGINS_AT_ONCE);

  /**
   * @param always whether one must log in even if there are no users
   */
  public Doorkeeper(Users users, Sessions sessions, boolean always, InstantSource clock) {
    this.users = users;
    this.sessions = sessions;
    this.always = always;
    this.loginsOfClients = new RateLimit(LOGINS, LOGIN_WINDOW, clock);
    this.loginsOfUsers = new RateLimit(LOGINS, LOGIN_WINDOW, clock);
  }

  /** How a login went. */
  public enum Refusal {
    WRONG,
    TOO_OFTEN
  }

  /** Either a session or why there is none. */
  public record Login(Optional<Sessions.Opened> opened, Optional<Refusal> refusal) {
    static Login refused(Refusal why) {
      return new Login(Optional.empty(), Optional.of(why));
    }
  }

  /** Whether nobody gets in without a password or key. */
  public boolean isClosed() {
    return always || !users.all().isEmpty();
  }

  /**
   * @param client the address that it came from
   * @param password overwritten afterwards
   */
  public Login login(String client, String name, char[] password) {
    if (!isClosed()) {
      return new Login(Optional.of(sessions.open(Caller.local())), Optional.empty());
    }
    if (!loginsOfClients.allows(client) || !loginsOfUsers.allows(name)) {
      return Login.refused(Refusal.TOO_OFTEN);
    }
    hashing.acquireUninterruptibly();
    try {
      return users
          .login(name, password)
          .filter(user -> user.role() != Role.METRICS)
          .map(user -> new Login(Optional.of(sessions.open(user.caller())), Optional.empty()))
          .orElseGet(() -> Login.refused(Refusal.WRONG));
    } finally {
      hashing.release();
    }
  }

  public void logout(String cookie) {
    sessions.close(cookie);
  }

  /** Whose session it is, if he is still a user. */
  public Optional<Caller> bySession(String cookie, String sessionKey) {
    Optional<Caller> caller = sessions.caller(cookie, sessionKey);
    return isClosed()
        ? caller.filter(
            known -> users.find(known.user()).map(User::caller).filter(known::equals).isPresent())
        : caller;
  }

  public Optional<Caller> byKey(String key) {
    return users.withKey(key).map(User::caller);
  }

  /** Who it is that brings nothing. */
  public Optional<Caller> anybody() {
    return isClosed() ? Optional.empty() : Optional.of(Caller.local());
  }
}
