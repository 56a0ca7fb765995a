// Licensed under the Apache License, Version 2.0; see LICENSE.
/** VXLANs with color on CloudStack's hosts. */
package io.vnsnap.cloudstack.color;
