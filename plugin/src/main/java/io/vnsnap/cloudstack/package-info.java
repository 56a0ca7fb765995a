// Licensed under the Apache License, Version 2.0; see LICENSE.
/** VNsnap in CloudStack's management server. */
package io.vnsnap.cloudstack;
