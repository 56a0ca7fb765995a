// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.vnsnap.core.port.ColoringException;

/**
 * One netlink socket to nftables, in the network namespace of the thread that opened it.
 *
 * <p>A table made with {@code flags owner} belongs to this socket: nobody else can change it, and
 * the kernel removes it when the socket closes, however the process ends (Linux 5.12).
 */
final class Nftables implements AutoCloseable {
  /** libnftables 1.0 keeps a list of interfaces that all contexts of a process share, unguarded. */
  private static final Object LIBRARY = new Object();

  private final LibNftables library;
  private Pointer context;

  private Nftables(LibNftables library, Pointer context) {
    this.library = library;
    this.context = context;
  }

  static Nftables open() throws ColoringException {
    LibNftables library;
    try {
      library = Native.load("libnftables.so.1", LibNftables.class);
    } catch (UnsatisfiedLinkError e) {
      throw new ColoringException("libnftables.so.1 is missing; install nftables", e);
    }
    synchronized (LIBRARY) {
      Pointer context = library.nft_ctx_new(0);
      if (context == null) {
        throw new ColoringException("nftables gives no netlink socket; run as root");
      }
      library.nft_ctx_buffer_output(context);
      library.nft_ctx_buffer_error(context);
      return new Nftables(library, context);
    }
  }

  /** Runs the commands as one transaction: all of them hold afterwards, or none. */
  void run(String commands) throws ColoringException {
    synchronized (LIBRARY) {
      if (context == null) {
        throw new ColoringException("the nftables socket is closed already");
      }
      int result = library.nft_run_cmd_from_buffer(context, commands);
      // Reading a buffer also empties it.
      library.nft_ctx_get_output_buffer(context);
      String error = library.nft_ctx_get_error_buffer(context);
      if (result != 0) {
        throw new ColoringException(
            "nftables refuses \"%s\": %s".formatted(firstLine(commands), firstLine(error)));
      }
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  @Override
  public void close() {
    synchronized (LIBRARY) {
      if (context != null) {
        library.nft_ctx_free(context);
        context = null;
      }
    }
  }
}
