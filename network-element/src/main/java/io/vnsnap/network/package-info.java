// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Coloring of a virtual network on a Linux host: rules on the taps of members. */
package io.vnsnap.network;
