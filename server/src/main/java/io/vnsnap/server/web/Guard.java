// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import io.vnsnap.server.access.Doorkeeper;
import io.vnsnap.server.access.RateLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Keeps out what comes too often, and what other sites make a browser send: by their own pages, or
 * by a name of theirs that leads here. Tells browsers what these pages may do.
 */
final class Guard extends Handler.Wrapper {
  private static final int REQUESTS = 600;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Set<String> NAMES_OF_LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FORBIDDEN = 403;

  private final Doorkeeper doorkeeper;
  private final RateLimit requests;
  private final String contentPolicy = contentPolicy();
  private final String address;
  private final boolean secure;

  /**
   * @param address where the server listens
   * @param secure whether by TLS
   */
  Guard(
      Handler handler, Doorkeeper doorkeeper, String address, boolean secure, InstantSource clock) {
    super(handler);
    this.doorkeeper = doorkeeper;
    this.requests = new RateLimit(REQUESTS, WINDOW, clock);
    this.address = address;
    this.secure = secure;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Content-Security-Policy", contentPolicy);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "SAMEORIGIN");
    headers.put("Referrer-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    if (secure) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
    if (!requests.allows(Request.getRemoteAddr(request))) {
      headers.put(HttpHeader.RETRY_AFTER, "10");
      return refused(
          response, callback, TOO_MANY_REQUESTS, "too many requests; try again in a moment");
    }
    if (!doorkeeper.isClosed() && !isOwnName(request)) {
      return refused(response, callback, FORBIDDEN, "this server has another name");
    }
    if (isFromOtherSite(request)) {
      return refused(response, callback, FORBIDDEN, "pages of other sites may not ask this server");
    }
    return super.handle(request, response, callback);
  }

  /** In a file of its own, with which the pages' tests are served, too. */
  private static String contentPolicy() {
    try (InputStream file = Guard.class.getResourceAsStream("content-security-policy")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace('\n', ' ').strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean refused(
      Response response, Callback callback, int status, String sentence) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json;charset=utf-8");
    Content.Sink.write(
        response,
        true,
        "{\"errorresponse\":{\"errorcode\":%d,\"errortext\":\"%s\"}}".formatted(status, sentence),
        callback);
    return true;
  }

  /** Where nobody has to log in, a name that somebody else has pointed here is no name of ours. */
  private boolean isOwnName(Request request) {
    String host = request.getHttpURI().getHost();
    return host != null && (NAMES_OF_LOOPBACK.contains(bracketed(host)) || host.equals(address));
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** A link from elsewhere may lead to a page; nothing else of another site may ask. */
  private static boolean isFromOtherSite(Request request) {
    Optional<String> site = header(request, "Sec-Fetch-Site");
    boolean link =
        request.getMethod().equals("GET")
            && header(request, "Sec-Fetch-Mode").filter("navigate"::equals).isPresent()
            && !Request.getPathInContext(request).startsWith(ApiHandler.PATH);
    if (site.isPresent() && !Set.of("same-origin", "none").contains(site.get()) && !link) {
      return true;
    }
    Optional<String> origin = header(request, HttpHeader.ORIGIN.asString());
    return origin.isPresent() && !origin.get().equals(ownOrigin(request));
  }

  private static String ownOrigin(Request request) {
    return "%s://%s"
        .formatted(
            request.getHttpURI().getScheme(),
            header(request, HttpHeader.HOST.asString()).orElse(""));
  }

  private static Optional<String> header(Request request, String name) {
    return Optional.ofNullable(request.getHeaders().getField(name)).map(HttpField::getValue);
  }
}
