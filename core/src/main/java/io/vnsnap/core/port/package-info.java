// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What the protocol needs of a host: its hypervisor and its network. */
package io.vnsnap.core.port;
