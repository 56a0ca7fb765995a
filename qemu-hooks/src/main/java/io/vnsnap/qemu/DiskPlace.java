// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainXml;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** Where a domain's disk lies, as far as an image can be written there. */
sealed interface DiskPlace {
  /** Calls the handler's method for this kind of place. */
  <R, E extends Exception> R to(Handler<R, E> handler) throws E;

  /**
   * Has a method for each kind of place, so that the compiler finds a forgotten one.
   *
   * @param <R> what the methods return
   * @param <E> what they may throw
   */
  interface Handler<R, E extends Exception> {
    R on(File place) throws E;

    R on(Block place) throws E;

    R on(Network place) throws E;
  }

  /** An image file. */
  record File(Path path) implements DiskPlace {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /** A block device: there is nothing beside it. */
  record Block(Path device) implements DiskPlace {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /**
   * A disk of a server.
   *
   * @param uri as qemu-img takes it
   */
  record Network(String uri) implements DiskPlace {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /**
   * @param disk an element with a source
   * @throws HypervisorException with the reason why no image can be written there
   */
  static DiskPlace of(Element disk) throws HypervisorException {
    Element source = DomainXml.child(disk, "source").orElseThrow();
    return switch (disk.getAttribute("type")) {
      case "file" -> new File(Path.of(BlockDevices.source(disk)));
      case "block" -> new Block(Path.of(BlockDevices.source(disk)));
      case "network" -> new Network(uri(disk, source));
      default -> throw refused(disk, "is of type " + disk.getAttribute("type"));
    };
  }

  private static String uri(Element disk, Element source) throws HypervisorException {
    if (DomainXml.child(disk, "auth").isPresent() || DomainXml.child(source, "auth").isPresent()) {
      throw refused(disk, "lies on a server that asks for a secret");
    }
    String name = source.getAttribute("name");
    List<Element> hosts = DomainXml.children(source, "host");
    return switch (source.getAttribute("protocol")) {
      case "rbd" -> "rbd:" + name + monitors(hosts);
      case "nbd" -> {
        if (hosts.size() != 1 || !hosts.get(0).hasAttribute("name")) {
          throw refused(disk, "lies on a server that has no name");
        }
        yield "nbd://%s/%s".formatted(address(hosts.get(0)), name);
      }
      default -> throw refused(disk, "is reached by " + source.getAttribute("protocol"));
    };
  }

  private static HypervisorException refused(Element disk, String why) {
    return new HypervisorException(
        "its disk %s %s, where an image can't be written"
            .formatted(DomainXml.attribute(disk, "target", "dev"), why));
  }

  /** As an option of QEMU's rbd driver, in which colons are escaped. */
  private static String monitors(List<Element> hosts) {
    return hosts.isEmpty()
        ? ""
        : ":mon_host="
            + hosts.stream()
                .map(host -> address(host).replace(":", "\\:"))
                .collect(Collectors.joining("\\;"));
  }

  private static String address(Element host) {
    String name = host.getAttribute("name");
    String plain = name.contains(":") ? "[" + name + "]" : name;
    return host.hasAttribute("port") ? plain + ":" + host.getAttribute("port") : plain;
  }
}
