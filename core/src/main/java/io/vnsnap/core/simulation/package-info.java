// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * A seeded simulator around the very state machines that run in production: hosts, members that
 * talk to each other, taps with rules, wires, control connections, and everything that can go wrong
 * with them. The {@link io.vnsnap.core.simulation.Judge} sees what nobody sees in reality, whether
 * a frame was sent before or after its sender's cut, and convicts.
 *
 * <p>The same scenario always runs the same way.
 */
package io.vnsnap.core.simulation;
