// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.web;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** The web pages, or one that says that there are none. */
final class Pages {
  private static final String NO_PAGES =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>VNsnap</title></head>
      <body>
      <h1>VNsnap</h1>
      <p>This server speaks the VNsnap API at <code>/client/api</code> and shows metrics at
      <a href="/metrics"><code>/metrics</code></a>.</p>
      <p>It was started without web pages; <code>vnsnap serve --ui FOLDER</code> shows those of a folder.</p>
      </body>
      </html>
      """;

  private Pages() {}

  static Handler of(Optional<Path> folder) {
    return folder.<Handler>map(Pages::inFolder).orElseGet(NoPages::new);
  }

  private static ResourceHandler inFolder(Path folder) {
    ResourceHandler pages = new ResourceHandler();
    pages.setBaseResource(ResourceFactory.of(pages).newResource(folder));
    pages.setWelcomeFiles(List.of("index.html"));
    pages.setDirAllowed(false);
    pages.setEtags(true);
    // Ask again each time: a new version is seen at once.
    pages.setCacheControl("no-cache");
    return pages;
  }

  private static final class NoPages extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!Request.getPathInContext(request).equals("/")) {
        return false;
      }
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
      Content.Sink.write(response, true, NO_PAGES, callback);
      return true;
    }
  }
}
