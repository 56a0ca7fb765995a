// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Sessions of VNsnap's agent inside of CloudStack's agent. Each is a child process, so that the
 * class paths of the two never mix, and so that the end of either is noticed by the other.
 *
 * <p>Uses nothing of VNsnap but the messages of {@code io.vnsnap.cloudstack.message}: with those it
 * is the whole of the jar that CloudStack's agent loads.
 */
package io.vnsnap.agent.cloudstack;
