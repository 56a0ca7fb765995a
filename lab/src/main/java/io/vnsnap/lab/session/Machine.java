// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

/** What figures were measured on. */
public record Machine(
    int processors, long memoryBytes, String kernel, String qemu, String libvirt) {}
