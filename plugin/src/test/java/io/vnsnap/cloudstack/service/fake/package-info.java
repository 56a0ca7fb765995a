// Licensed under the Apache License, Version 2.0; see LICENSE.
/** CloudStack, its database and VNsnap's engine in memory. */
package io.vnsnap.cloudstack.service.fake;
