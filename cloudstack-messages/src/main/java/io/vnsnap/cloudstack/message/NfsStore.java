// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A store in a folder of an NFS server, which hosts mount. Snapshots have a folder of their own
 * below the export, since others keep their files there as well.
 */
public final class NfsStore {
  private static final String SCHEME = "nfs";
  private static final String FOLDER = "vnsnap";

  /** Hosts have a link for each store here, so that its path is the same on all of them. */
  private static final Path LINKS = Path.of("/run/vnsnap-stores");

  /** What needs no quotes, whoever passes it on. */
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@+,=~-]+");

  private final String export;

  private NfsStore(String export) {
    this.export = export;
  }

  /** Whether this says a store of this kind, and not the path of a folder. */
  public static boolean isMeantBy(String root) {
    return root.startsWith(SCHEME + "://");
  }

  /**
   * The store below an export.
   *
   * @param url such as {@code nfs://server/export}
   * @throws IllegalArgumentException if it names no folder of an NFS server; the message is one
   *     sentence
   */
  public static NfsStore below(String url) {
    URI uri;
    try {
      uri = new URI(url.trim()).normalize();
    } catch (URISyntaxException e) {
      throw refused(url, e.getReason());
    }
    if (!SCHEME.equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw refused(url, "it has no server");
    }
    String path = uri.getPath().replaceAll("/+", "/");
    if (!path.startsWith("/")) {
      throw refused(url, "it has no path");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw refused(url, "it has more than a server and a path");
    }
    if (!PLAIN.matcher(path).matches() || path.contains("/..")) {
      throw refused(url, "its path has other signs than letters, digits and . _ / : @ + , = ~ -");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return new NfsStore(
        "%s://%s%s%s".formatted(SCHEME, uri.getHost(), port, path.replaceAll("/$", "")));
  }

  /**
   * The store that has this {@link #url()}.
   *
   * @throws IllegalArgumentException as {@link #below}
   */
  public static NfsStore at(String url) {
    if (!url.endsWith("/" + FOLDER)) {
      throw refused(url, "it does not end with /" + FOLDER);
    }
    return below(url.substring(0, url.length() - FOLDER.length() - 1));
  }

  private static IllegalArgumentException refused(String url, String reason) {
    return new IllegalArgumentException(
        "%s is no folder of an NFS server: %s; it must be like nfs://server/export"
            .formatted(url, reason));
  }

  /** Names the store everywhere, in the database as well. */
  public String url() {
    return export + "/" + FOLDER;
  }

  /** The folder that has the store's. */
  public String exportUrl() {
    return export;
  }

  /** The name of the store's folder there. */
  public String folder() {
    return FOLDER;
  }

  /** Its path on each host that has mounted it. */
  public Path path() {
    return LINKS.resolve(UUID.nameUUIDFromBytes(url().getBytes(StandardCharsets.UTF_8)).toString());
  }
}
