// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/**
 * One disk of a member.
 *
 * @param target the guest-side name in the domain XML, such as vda
 * @param format the format of the source, such as qcow2 or raw
 * @param source the path or name of the source
 * @param sizeBytes the size that the guest sees
 */
public record Disk(String target, String format, String source, long sizeBytes) {}
