// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * The VXLAN of a cloud's network, with a header that carries color. The cloud finds device and
 * bridge under the names that it would have given them itself, and makes none of its own.
 *
 * @param device the name of the VXLAN device
 * @param bridge the name of the bridge that the device is a port of
 * @param id the VXLAN id
 * @param port UDP port; devices with and without gbp can't share one
 * @param mtu of both, in bytes; absent for what the kernel makes of the underlay's
 */
public record ColoredVxlan(
    String device, String bridge, int id, Underlay underlay, int port, Optional<Integer> mtu) {
  /** How frames find the other hosts. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Multicast.class, name = "Multicast"),
    @JsonSubTypes.Type(value = Evpn.class, name = "Evpn")
  })
  public sealed interface Underlay {
    /** Calls the handler's method for this kind of underlay. */
    <R, E extends Exception> R to(Handler<R, E> handler) throws E;

    /**
     * Has a method for each kind of underlay, so that the compiler finds a forgotten one.
     *
     * @param <R> what the methods return
     * @param <E> what they may throw
     */
    interface Handler<R, E extends Exception> {
      R on(Multicast underlay) throws E;

      R on(Evpn underlay) throws E;
    }
  }

  /**
   * Frames for all go to a group that every host is in.
   *
   * @param device the interface that leads to the other hosts
   * @param group the address of the group
   */
  public record Multicast(String device, String group) implements Underlay {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }

  /**
   * A routing daemon of the host tells the kernel who is where.
   *
   * @param local the address of this host's end point
   */
  public record Evpn(String local) implements Underlay {
    @Override
    public <R, E extends Exception> R to(Handler<R, E> handler) throws E {
      return handler.on(this);
    }
  }
}
