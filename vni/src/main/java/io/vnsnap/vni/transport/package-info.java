// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Connections to agents: a process for each host, here or by ssh. */
package io.vnsnap.vni.transport;
