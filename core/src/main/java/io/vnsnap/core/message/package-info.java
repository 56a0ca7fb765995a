// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * What a coordinator and a host's agent say to each other, one JSON object a line.
 *
 * <p>The coordinator speaks in {@link io.vnsnap.core.message.AgentCommand commands}, the agent in
 * {@link io.vnsnap.core.message.AgentEvent events}. A connection begins with {@link
 * io.vnsnap.core.message.AgentCommand.Hello} and {@link io.vnsnap.core.message.AgentEvent.Welcome},
 * which settle the protocol's version. A connection that is lost is never taken up again.
 */
package io.vnsnap.core.message;
