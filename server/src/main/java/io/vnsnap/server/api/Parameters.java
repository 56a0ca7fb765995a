// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import io.vnsnap.server.service.ServerException;
import io.vnsnap.server.service.ServerException.Kind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a request. Their names may be in any case; what is blank is absent. */
public final class Parameters {
  private static final Pattern MAP_ENTRY = Pattern.compile("\\[([0-9]{1,3})\\]\\.(key|value)");
  private static final int USUAL_PAGE_SIZE = 500;

  private final Map<String, String> values = new HashMap<>();

  public Parameters(Map<String, String> values) {
    values.forEach((name, value) -> this.values.put(name.toLowerCase(Locale.ROOT), value));
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(it -> !it.isEmpty());
  }

  /**
   * @throws ServerException INVALID if it is absent
   */
  String required(String name) {
    return text(name)
        .orElseThrow(
            () -> new ServerException(Kind.INVALID, "parameter %s is missing".formatted(name)));
  }

  Optional<Boolean> flag(String name) {
    return text(name)
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(name, "is neither true nor false");
                });
  }

  Optional<Integer> number(String name) {
    return text(name)
        .map(
            text -> {
              if (!text.matches("-?[0-9]{1,9}")) {
                throw wrong(name, "is no number");
              }
              return Integer.valueOf(text);
            });
  }

  /** A map as CloudStack writes one: {@code tags[0].key}, {@code tags[0].value}. */
  Optional<Map<String, String>> map(String name) {
    Map<String, String> keys = new HashMap<>();
    Map<String, String> found = new HashMap<>();
    values.forEach(
        (parameter, value) -> {
          if (parameter.startsWith(name + "[")) {
            Matcher entry = MAP_ENTRY.matcher(parameter.substring(name.length()));
            if (!entry.matches()) {
              throw wrong(parameter, "is not of the form %s[0].key".formatted(name));
            }
            (entry.group(2).equals("key") ? keys : found).put(entry.group(1), value.strip());
          }
        });
    if (keys.isEmpty() && found.isEmpty()) {
      // What is there and empty takes all away.
      return values.containsKey(name) ? Optional.of(Map.of()) : Optional.empty();
    }
    Map<String, String> map = new TreeMap<>();
    keys.forEach((index, key) -> map.put(key, found.getOrDefault(index, "")));
    return Optional.of(map);
  }

  /** Which part of a list is wanted. */
  Page page() {
    int size = number("pagesize").orElse(USUAL_PAGE_SIZE);
    int page = number("page").orElse(1);
    if (size < 1 || size > USUAL_PAGE_SIZE || page < 1) {
      throw new ServerException(
          Kind.INVALID, "page is from 1, and pagesize from 1 to %d".formatted(USUAL_PAGE_SIZE));
    }
    return new Page(page, size);
  }

  /** Counted from 1. */
  record Page(int number, int size) {
    long skip() {
      return (number - 1L) * size;
    }
  }

  /** Whether a name has the keyword in it, if there is one. */
  boolean isMeant(String name) {
    return text("keyword")
        .map(word -> name.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)))
        .orElse(true);
  }

  /** Whether it is that one, if the request names one. */
  boolean isMeant(String parameter, String value) {
    return text(parameter).map(value::equals).orElse(true);
  }

  private static ServerException wrong(String name, String what) {
    return new ServerException(Kind.INVALID, "parameter %s %s".formatted(name, what));
  }
}
