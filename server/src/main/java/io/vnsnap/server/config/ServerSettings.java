// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.config;

import io.vnsnap.vni.Vni;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the server is to be.
 *
 * @param state the folder of the server's own records
 * @param pages the folder of the web pages
 * @param accounts for each account that has a limit, how many snapshots it may have
 * @param mostSnapshots how many there may be in all
 */
public record ServerSettings(
    Listen listen,
    Optional<Tls> tls,
    Path state,
    Optional<Path> pages,
    List<Network> networks,
    Map<String, Integer> accounts,
    int mostSnapshots) {
  /** Where the records are unless the operator says otherwise. */
  public static final Path STATE = Path.of("/var/lib/vnsnap-server");

  public static final int MOST_SNAPSHOTS = 10_000;

  public ServerSettings {
    networks = List.copyOf(networks);
    accounts = Map.copyOf(accounts);
    Set<String> names = new HashSet<>();
    for (Network network : networks) {
      if (!names.add(network.vni().name().value())) {
        throw new IllegalArgumentException(
            "two networks have the name %s; rename one in its VNI file"
                .formatted(network.vni().name()));
      }
    }
  }

  /** For trying it out: these networks, on this machine alone. */
  public static ServerSettings trial(
      Listen listen, Path state, Optional<Path> pages, List<Network> networks) {
    return new ServerSettings(
        listen, Optional.empty(), state, pages, networks, Map.of(), MOST_SNAPSHOTS);
  }

  /** How many snapshots the account may have, if it has a limit of its own. */
  public OptionalInt limit(String account) {
    Integer limit = accounts.get(account);
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  /** Where it listens; port 0 is any that is free. */
  public record Listen(String address, int port) {
    public static final Listen DEFAULT = new Listen("127.0.0.1", 8460);

    private static final int LAST_PORT = 65_535;

    public Listen {
      if (port < 0 || port > LAST_PORT) {
        throw new IllegalArgumentException(
            "port %d is not from 0 to %d".formatted(port, LAST_PORT));
      }
    }

    /**
     * Reads {@code ADDRESS:PORT}, {@code ADDRESS} or {@code :PORT}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static Listen parse(String text) {
      int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
      String address = colon < 0 ? text : text.substring(0, colon);
      String port = colon < 0 ? "" : text.substring(colon + 1);
      if (colon >= 0 && !port.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "\"%s\" is no address and port; use 127.0.0.1:8460"
                .formatted(text.replaceAll("\\p{Cntrl}", "?")));
      }
      return new Listen(
          address.isEmpty() ? DEFAULT.address : address.replaceAll("[\\[\\]]", ""),
          colon < 0 ? DEFAULT.port : Integer.parseInt(port));
    }

    /**
     * Whether only this machine can reach it.
     *
     * @throws IllegalArgumentException if there is no such address
     */
    public boolean isLoopback() {
      try {
        return InetAddress.getByName(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("there is no address " + address, e);
      }
    }
  }

  /** The server's certificate and key. */
  public sealed interface Tls {}

  /** In PEM: a certificate with those that lead to its issuer, and its key in PKCS#8. */
  public record PemTls(Path certificate, Path key) implements Tls {}

  /** In a PKCS#12 file, whose password is the first line of another. */
  public record KeyStoreTls(Path file, Path password) implements Tls {}

  /**
   * @param account who owns it
   */
  public record Network(Vni vni, String account) {}
}
