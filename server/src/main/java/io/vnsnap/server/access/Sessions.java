// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions of people. They end when they are not used, after a day, and with the server. */
public final class Sessions {
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(30);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST_OF_USER = 16;

  private final Map<String, Session> sessions = new HashMap<>();
  private final InstantSource clock;

  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What a browser is given.
   *
   * @param cookie the session's secret, for the cookie
   * @param sessionKey the second secret, which requests say beside the cookie
   */
  public record Opened(String cookie, String sessionKey, Caller caller) {
    /** After how long without a request the session ends. */
    public Duration longestIdle() {
      return LONGEST_IDLE;
    }
  }

  private record Session(Caller caller, String sessionKey, Instant began, Instant used) {}

  public synchronized Opened open(Caller caller) {
    forgetEnded();
    List<Map.Entry<String, Session>> others =
        sessions.entrySet().stream()
            .filter(other -> other.getValue().caller().user().equals(caller.user()))
            .sorted(Comparator.comparing(other -> other.getValue().used()))
            .toList();
    if (others.size() >= MOST_OF_USER) {
      sessions.remove(others.get(0).getKey());
    }
    Opened opened = new Opened(Secret.random(), Secret.random(), caller);
    Instant now = clock.instant();
    sessions.put(Secret.hash(opened.cookie()), new Session(caller, opened.sessionKey(), now, now));
    return opened;
  }

  /** Whose session it is, if both secrets are those of one that has not ended. */
  synchronized Optional<Caller> caller(String cookie, String sessionKey) {
    forgetEnded();
    String id = Secret.hash(cookie);
    Optional<Session> session =
        Optional.ofNullable(sessions.get(id))
            .filter(known -> Secret.equal(known.sessionKey(), sessionKey));
    session.ifPresent(
        known ->
            sessions.put(
                id,
                new Session(known.caller(), known.sessionKey(), known.began(), clock.instant())));
    return session.map(Session::caller);
  }

  /** May repeat. */
  public synchronized void close(String cookie) {
    sessions.remove(Secret.hash(cookie));
  }

  private void forgetEnded() {
    Instant now = clock.instant();
    sessions
        .values()
        .removeIf(
            session ->
                session.used().plus(LONGEST_IDLE).isBefore(now)
                    || session.began().plus(LONGEST).isBefore(now));
  }
}
