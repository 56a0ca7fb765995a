// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * So many times in a while, for each one who comes: a bucket of tokens that fills up by itself.
 * Safe for use by threads.
 */
public final class RateLimit {
  /** Whoever comes from ever new addresses shares one bucket in the end. */
  private static final int MOST_KNOWN = 10_000;

  private static final String OTHERS = "";

  private final double most;
  private final double perMilli;
  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new HashMap<>();

  private record Bucket(double tokens, Instant at) {}

  /**
   * @param times how often in a row
   * @param window after which all of them are allowed again
   */
  public RateLimit(int times, Duration window, InstantSource clock) {
    this.most = times;
    this.perMilli = times / (double) window.toMillis();
    this.clock = clock;
  }

  /** Counts once more; false if that is too often. */
  public synchronized boolean allows(String who) {
    Instant now = clock.instant();
    String key = known(who, now);
    Bucket bucket = buckets.getOrDefault(key, new Bucket(most, now));
    double tokens = tokens(bucket, now);
    boolean allowed = tokens >= 1;
    buckets.put(key, new Bucket(allowed ? tokens - 1 : tokens, now));
    return allowed;
  }

  private String known(String who, Instant now) {
    if (buckets.containsKey(who)) {
      return who;
    }
    if (buckets.size() >= MOST_KNOWN) {
      buckets.values().removeIf(bucket -> tokens(bucket, now) >= most);
    }
    return buckets.size() >= MOST_KNOWN ? OTHERS : who;
  }

  private double tokens(Bucket bucket, Instant now) {
    double filled = Duration.between(bucket.at(), now).toMillis() * perMilli;
    return Math.min(most, bucket.tokens() + Math.max(0, filled));
  }
}
