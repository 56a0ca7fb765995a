// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The cookie of a session: no script sees it, no other site sends it. */
final class SessionCookie {
  private static final String NAME = "vnsnapsession";
  private static final String PATH = "/client";

  private final boolean secure;

  SessionCookie(boolean secure) {
    this.secure = secure;
  }

  Optional<String> read(Request request) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(NAME))
        .findFirst()
        .map(HttpCookie::getValue);
  }

  void set(Response response, String value) {
    Response.addCookie(response, cookie(value).build());
  }

  void remove(Response response) {
    Response.addCookie(response, cookie("").maxAge(0).build());
  }

  private HttpCookie.Builder cookie(String value) {
    return HttpCookie.build(NAME, value)
        .path(PATH)
        .httpOnly(true)
        .secure(secure)
        .sameSite(HttpCookie.SameSite.STRICT);
  }
}
