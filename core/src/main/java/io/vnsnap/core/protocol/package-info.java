// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * The protocol as pure, deterministic state machines: inputs in, actions out; no clock, thread, I/O
 * or chance inside. The same classes run in production, in the simulator and in the tests.
 *
 * <ul>
 *   <li>{@link io.vnsnap.core.protocol.SnapshotCoordinator} takes a VNI through prepare, cut,
 *       drain, release and seal; {@link io.vnsnap.core.protocol.HostSnapshot} is its counterpart on
 *       each host.
 *   <li>{@link io.vnsnap.core.protocol.RestoreCoordinator} and {@link
 *       io.vnsnap.core.protocol.HostRestore} bring the members back.
 * </ul>
 *
 * <p>None of the machines is safe for use by several threads at once. What each step needs and
 * leaves behind is in docs/protocol.md.
 */
package io.vnsnap.core.protocol;
