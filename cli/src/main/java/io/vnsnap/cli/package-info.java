// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The command {@code vnsnap}: the coordinator for plain libvirt hosts. */
package io.vnsnap.cli;
