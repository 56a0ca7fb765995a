// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * VNsnap as a provider of a service to networks of CloudStack. Runs in the management server.
 *
 * <p>CloudStack's own VXLAN devices carry no color. For networks whose offering asks for it, this
 * has hosts make them with color before CloudStack would make its own.
 */
package io.vnsnap.network.element;
