// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Connections to VNsnap's agents by way of CloudStack's own. */
package io.vnsnap.cloudstack.transport;
