// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/**
 * One network interface of a member.
 *
 * @param mac the address the guest uses
 * @param tap the host-side interface, empty while the member does not run
 * @param bridge the Linux bridge that the tap is a port of
 * @param queues receive queues; more than one for multi-queue virtio
 * @param vhost whether the kernel's vhost-net serves the NIC instead of QEMU itself
 */
public record Nic(MacAddress mac, String tap, String bridge, int queues, boolean vhost) {}
