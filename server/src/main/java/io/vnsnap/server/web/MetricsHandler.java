// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import io.vnsnap.metrics.SnapshotMetrics;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.access.Doorkeeper;
import io.vnsnap.server.access.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Shows the metrics to those who have a key for them. */
final class MetricsHandler extends Handler.Abstract {
  private static final String PATH = "/metrics";
  private static final int UNAUTHORIZED = 401;

  private final SnapshotMetrics metrics;
  private final Doorkeeper doorkeeper;

  MetricsHandler(SnapshotMetrics metrics, Doorkeeper doorkeeper) {
    this.metrics = metrics;
    this.doorkeeper = doorkeeper;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    Optional<Caller> caller =
        ApiHandler.bearer(request).flatMap(doorkeeper::byKey).or(doorkeeper::anybody);
    if (caller.filter(known -> known.role() != Role.USER).isEmpty()) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      Response.writeError(
          request,
          response,
          callback,
          UNAUTHORIZED,
          "Metrics need the key of an admin or metrics user");
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, SnapshotMetrics.CONTENT_TYPE);
    response.write(true, ByteBuffer.wrap(metrics.page()), callback);
    return true;
  }
}
