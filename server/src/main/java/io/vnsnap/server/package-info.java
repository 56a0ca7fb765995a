// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * A server that speaks VNsnap's API for plain libvirt hosts.
 *
 * <p>Data flows one way: {@code web} takes a request apart, {@code api} finds its command, {@code
 * service} does it with the engine of {@code core}, and {@code record} keeps what is to be kept.
 */
package io.vnsnap.server;
